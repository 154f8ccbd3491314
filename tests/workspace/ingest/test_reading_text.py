"""Text files in every disguise: what is loaded, what is rejected and why, what is refused."""

import duckdb
import pytest

from cartwise.errors import BadInput, LimitReached
from cartwise.workspace.ingest.sources import expand_sources
from cartwise.workspace.ingest.staging import stage_source

HEADING = "order_id,order_date,customer_id,product,price,qty\n"


def orders(count: int, product: str = "Lamp", start: int = 1) -> str:
    return "".join(
        f"{n},2025-0{n % 9 + 1}-1{n % 10},10{n},{product} {n},{10 + n}.50,{n % 3 + 1}\n"
        for n in range(start, start + count)
    )


FILE = HEADING + orders(6)


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (b"\xef\xbb\xbf" + FILE.encode(), "utf-8"),
        (FILE.encode("utf-16"), "utf-16-le"),
        (b"\xfe\xff" + FILE.encode("utf-16-be"), "utf-16-be"),
        (FILE.encode("utf-32"), "utf-32-le"),
    ],
)
def test_marked_encodings_load_without_the_mark(write, content, encoding, stage):
    staged = stage(write(content))
    assert staged.report.encoding == encoding
    assert list(staged.types) == HEADING.strip().split(",")
    assert staged.table.rows == 6
    assert not staged.warned


@pytest.mark.parametrize(
    ("product", "encoding"),
    [
        ("台灯", "gb18030"), ("檯燈", "big5"), ("ランプ", "cp932"), ("스탠드 조명 램프", "cp949"), ("Лампа", "cp1251"),
        ("Лампа", "koi8_r"), ("Café Müller", "cp1252"), ("Łódź żółty", "cp1250"), ("Λάμπα", "cp1253"), ("“quoted” – dash", "cp1252"),
    ],
)  # fmt: skip
def test_older_encodings_are_detected_and_warned_about(write, product, encoding, stage):
    staged = stage(write((HEADING + orders(6, product)).encode(encoding)))
    assert staged.rows("product")[0] == (f"{product} 1",)
    assert "encoding_guessed" in staged.warned


def test_an_encoding_far_ahead_of_all_others_is_no_question(write, stage):
    names = [
        "花颜 烟酰胺提亮精华液",
        "研素 二裂酵母修护精华",
        "小鹿森林 清洁泥膜",
        "绯色 丝绒哑光口红 #枫叶红",
        "广东省 广州市",
    ]
    heading = "订单编号,商品名称,商家编码,类目,价格,数量,实付金额,订单状态\n"
    lines = "".join(f"{1000 + n},{names[n % 5]},BS{n},面部精华,169,1,169.00,交易成功\n" for n in range(40))
    staged = stage(write((heading + lines).encode("gb18030")))
    assert staged.report.encoding == "gb18030"
    assert "encoding_guessed" in staged.warned
    assert "which_encoding" not in {question.code for question in staged.report.open_questions}


def test_an_answer_decides_the_encoding(write, stage):
    path = write((HEADING + orders(3, "Лампа")).encode("cp1251"))
    staged = stage(path, answers={"orders.encoding": "koi8-r"})
    assert staged.report.encoding == "koi8-r"
    assert staged.rows("product")[0] != ("Лампа 1",)


def test_a_line_in_another_encoding_is_named(write, stage):
    content = FILE.encode() + "7,2025-01-01,1,Café,1.0,1\n".encode("cp1252") + "8,2025-01-01,1,Café,1.0,1\n".encode()
    staged = stage(write(content))
    assert staged.warned["lines_in_other_encoding"] == (8,)
    assert staged.rows("product")[-2:] == [("Café",), ("Café",)]


def test_a_utf8_line_in_an_older_file_is_named(write, stage):
    content = (HEADING + orders(5, "Müller")).encode("cp1252") + "8,2025-01-01,1,Größe,1.0,1\n".encode()
    staged = stage(write(content))
    assert staged.rows("product")[-1] == ("Größe",)
    assert staged.warned["lines_in_other_encoding"] == (7,)


def test_double_encoded_text_is_kept_and_warned_about(write, stage):
    staged = stage(write(FILE + "7,2025-01-01,1,CafÃ©,1.0,1\n"))
    assert staged.warned["looks_double_encoded"] == (8,)
    assert staged.rows("product")[-1] == ("CafÃ©",)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"  \n\n \n", "empty_file"),
        (b"\xef\xbb\xbf", "empty_file"),
        (HEADING, "no_rows"),
        (b"\x00" * 64, "only_nul_bytes"),
        (FILE.encode("utf-16-be"), "utf16_without_mark"),
        (FILE.encode("utf-16-le"), "utf16_without_mark"),
        (b"a,b\n1,x\x00y\n", "nul_bytes"),
        (b"MZ\x90" + bytes(61), "not_a_table"),
        (b"\x7fELF" + bytes(60), "not_a_table"),
        (b"\x80\x04\x95\x10\x00\x00\x00}\x94.", "not_a_table"),
        ("#!/bin/sh\necho x\n", "not_a_table"),
        ("<html><table><tr><td>1</td></tr></table></html>", "markup_as_table"),
        (FILE + '7,2025-01-01,1,"Lamp,1.0,1\n8,2025-01-01,1,Lamp,1.0,1\n', "unclosed_quote"),
        (FILE + '7,2025-01-01,1,"Lamp"x,1.0,1\n', "stray_quote"),
        (HEADING + "".join(f"{n},2025-02-1{n},10{n},Lamp,1{n},50,2\n" for n in range(1, 7)), "rows_do_not_fit"),
        ("order_date,sales\n2025-01-01,5\n", "single_point_series"),
        ("order_date,sales\n2025-01-01,\n2025-01-02,\n", "all_null_measure"),
    ],
)
def test_what_is_no_table_is_refused_by_name(write, content, code, refused):
    error = refused(write(content))
    assert error.code == code
    assert "orders.csv" in error.message


def test_an_unclosed_quote_names_its_line_even_when_a_later_one_closes_it(write, refused):
    text = HEADING + '1,2025-01-01,1,"Lamp,1.0,1\n2,2025-01-01,1,Lamp,1.0,1\n3,2025-01-01,1,Chair",1.0,1\n'
    error = refused(write(text))
    assert (error.code, error.params["line"]) == ("unclosed_quote", 2)


def test_too_many_columns_is_a_clear_limit(write, refused):
    heading, row = ",".join(f"c{n}" for n in range(2001)), ",".join("1" for _ in range(2001))
    assert refused(write(f"{heading}\n{row}\n"), error=LimitReached).code == "too_many_columns"


def test_a_refused_file_leaves_no_table_behind(write):
    connection = duckdb.connect()
    (source,) = expand_sources([write(FILE + '7,2025-01-01,1,"Lamp,1.0,1\n')])
    with pytest.raises(BadInput):
        stage_source(connection, source, table_name_taken=lambda name: False)
    assert connection.execute("SELECT count(*) FROM duckdb_tables()").fetchone() == (0,)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^"])
def test_delimiters_are_found(write, delimiter, stage):
    staged = stage(write(FILE.replace(",", delimiter)))
    assert staged.report.delimiter == delimiter
    assert staged.types["price"] == "number"
    assert staged.table.rows == 6


@pytest.mark.parametrize("line_end", ["\r", "\r\n"])
def test_line_ends_of_other_systems_are_read(write, line_end, stage):
    assert stage(write(FILE.replace("\n", line_end))).table.rows == 6


def test_the_sep_line_is_no_heading(write, stage):
    staged = stage(write("sep=;\n" + FILE.replace(",", ";")))
    assert next(iter(staged.types)) == "order_id"


def test_one_column_of_prose_keeps_its_commas(write, stage):
    staged = stage(write("review\nI love it, really\nBad, never again\nOk\n"))
    assert staged.rows() == [("I love it, really",), ("Bad, never again",), ("Ok",)]


def test_line_breaks_within_quotes_stay_in_their_cell(write, stage):
    staged = stage(write(FILE + '7,2025-01-01,1,"Lamp\nwith base",1.0,1\n'))
    assert staged.rows("product")[-1] == ("Lamp\nwith base",)


def test_inch_marks_are_no_quotes(write, stage):
    assert stage(write('id,name\n1,5" nail\n2,7" nail\n')).rows("name") == [('5" nail',), ('7" nail',)]


def test_misfits_are_rejected_with_line_and_reason(write, stage):
    staged = stage(
        write(FILE + "7,2025-01-01\n8,2025-01-01,1,Lamp,1.0,1,extra\n,,,,,\n" + HEADING + orders(1, start=9))
    )
    found = [(row.line, row.reason) for row in staged.report.rejected]
    assert found == [(8, "too_few_fields"), (9, "too_many_fields"), (10, "empty_row"), (11, "repeated_heading")]
    assert staged.table.rows == 7


def test_trailing_delimiters_add_no_column(write, stage):
    staged = stage(write("".join(f"{line},\n" for line in FILE.splitlines())))
    assert list(staged.types) == HEADING.strip().split(",")
    assert not staged.warned


def test_titles_above_and_totals_below_are_no_rows(write, stage):
    staged = stage(write("Shop export 2025\nGenerated by ERP\n\n" + FILE + "Total,,,,,46.00\n"))
    assert [(row.line, row.reason) for row in staged.report.rejected] == [(11, "total_row")]
    assert staged.table.rows == 6
    assert {"title_lines_skipped", "total_rows_left_out"} <= set(staged.warned)


@pytest.mark.parametrize("label", ["Total: Account", "Grand total", "Summe", "合计", "Итого", "TOTAL", "Gesamt"])
def test_totals_are_known_in_other_words(write, label, stage):
    staged = stage(write(f"day,clicks,cost\n2025-01-01,1,2.5\n2025-01-02,2,3.5\n2025-01-03,2,3.5\n{label},5,9.5\n"))
    assert staged.table.rows == 3


def test_a_total_without_a_label_is_known_by_its_sums(write, stage):
    text = "Campaign,Day,Spend,Clicks\n,2025-01-01,10,30\nA,2025-01-01,4,10\nB,2025-01-01,6,20\n"
    staged = stage(write(text))
    assert [(row.line, row.reason) for row in staged.report.rejected] == [(2, "total_row")]


def test_products_named_like_totals_are_kept(write, stage):
    assert stage(write("product,qty\nTotal Care Shampoo,5\nLamp,6\nSum 41,3\n")).table.rows == 3


def test_a_missing_heading_is_not_the_first_order(write, stage):
    staged = stage(write(orders(6)))
    assert next(iter(staged.types)) == "column_1"
    assert staged.table.rows == 6
    assert "no_heading" in staged.warned


def test_two_heading_rows_are_joined(write, stage):
    staged = stage(
        write("order,,customer,\nid,date,id,name\n1,2025-01-05,5,Ann\n2,2025-01-06,6,Bob\n3,2025-01-07,7,Cy\n")
    )
    assert list(staged.types) == ["order id", "order date", "customer id", "customer name"]


@pytest.mark.parametrize(
    ("heading", "names", "code"),
    [
        ("price,price,price", ["price", "price_2", "price_3"], "duplicate_column_name"),
        ("Price,price,PRICE", ["Price", "price_2", "PRICE_3"], "column_name_case_clash"),
        (",,", ["column_1", "column_2", "column_3"], "blank_column_names"),
        (" order id ,price , qty", ["order id", "price", "qty"], None),
        ("select,from,order", ["select", "from", "order"], None),
        ('"a""b","c\'d","e;f"', ["ab", "cd", "e f"], None),
        ("订单号,клиент,💰 price", ["订单号", "клиент", "💰 price"], None),
        ("x" * 500 + ",b,c", ["x" * 120, "b", "c"], None),
    ],
)
def test_column_names_are_the_files_own_made_unique(write, heading, names, code, stage):
    staged = stage(write(f"{heading}\n1,2,3\n"))
    assert list(staged.types) == names
    assert set(staged.warned) == ({code} if code else set())


@pytest.mark.parametrize(
    ("file_name", "table"),
    [
        ("Orders Export (1).csv", "orders_export_1"),
        ("2025-01 sales.csv", "t_2025_01_sales"),
        ("订单.csv", "orders"),
        ("订单明细.csv", "order_line"),
        ("杂项.csv", "data"),
        ("OrderLines.csv", "order_lines"),
    ],
)
def test_tables_take_after_their_file(write, file_name, table, stage):
    assert stage(write(FILE, file_name)).table.name == table


def test_hostile_cells_stay_text_exactly(write, stage):
    values = ["=1+1", "'); DROP TABLE orders;--", "../../etc/passwd", "<script>alert(1)</script>", "@SUM(A1)"]
    staged = stage(write("name,note\n" + "".join(f'"{value}",ok\n' for value in values)))
    assert [name for (name,) in staged.rows("name")] == values


def test_a_large_plain_file_is_read_like_a_small_one(write, stage):
    count = 60_000
    lines = "".join(f"{n},2025-01-{n % 28 + 1:02d},{n % 500},Lamp {n % 50},{n % 90}.25,{n % 4}\n" for n in range(count))
    plain = stage(write(HEADING + lines))
    careful = stage(write(HEADING + lines + '1,2025-01-01,1,"a\nb",1.0,1\n', "careful.csv"))
    assert plain.types == careful.types
    assert plain.table.rows == careful.table.rows - 1 == count
    assert plain.rows("sum(price)::DECIMAL(18,2)") == [(plain.rows("sum(price)::DECIMAL(18,2)")[0][0],)]
    assert plain.warned["zero_quantities"][0] == careful.warned["zero_quantities"][0] == 2


def test_a_large_broken_file_names_its_lines(write, stage):
    lines = "".join(
        f"{n},2025-01-{n % 28 + 1:02d},{n % 500},Lamp {n % 50},{n % 90}.25,{n % 4}\n" for n in range(1, 60_001)
    )
    staged = stage(write(HEADING + lines + "1,2025-01-01\n"))
    assert [(row.line, row.reason) for row in staged.report.rejected] == [(60_002, "too_few_fields")]
    assert staged.table.rows == 60_000
