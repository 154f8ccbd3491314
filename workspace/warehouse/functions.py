"""The functions a person's SQL may call: they compute from their arguments and reach for nothing else."""

_AGGREGATES = """
any_value approx_count_distinct approx_quantile approx_top_k arbitrary arg_max arg_max_null arg_min arg_min_null argmax argmin
array_agg avg bit_and bit_or bit_xor bool_and bool_or corr count count_if count_star countif covar_pop covar_samp entropy favg first
fsum geomean geometric_mean group_concat histogram kahan_sum kurtosis kurtosis_pop last list listagg mad max max_by mean median min
min_by mode product quantile quantile_cont quantile_disc percentile_cont percentile_disc regr_avgx regr_avgy regr_count
regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy reservoir_quantile sem skewness stddev stddev_pop stddev_samp
string_agg sum sumkahan var_pop var_samp variance wavg weighted_avg logical_and logical_or
"""
_WINDOW = """
cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank rank_dense row_number
"""
_NUMBERS = """
abs acos acosh add asin asinh atan atan2 atanh bit_count cbrt ceil ceiling cos cosh cot degrees divide even exp factorial fdiv floor
fmod gamma gcd greatest greatest_common_divisor isfinite isinf isnan lcm least least_common_multiple lgamma ln log log10 log2 mod
multiply nextafter pi pow power radians random round round_even roundbankers sign signbit sin sinh sqrt subtract tan tanh trunc xor
"""
_TEXT = """
array_to_string ascii bar base64 bit_length char_length character_length chr concat concat_ws contains damerau_levenshtein decode
editdist3 encode ends_with format format_bytes from_base64 hamming hash hex ilike_escape instr jaccard jaro_similarity
jaro_winkler_similarity lcase left left_grapheme len length length_grapheme levenshtein like_escape lower lpad ltrim md5 mismatches
nfc_normalize not_ilike_escape not_like_escape octet_length ord position prefix printf regexp_escape regexp_extract
regexp_extract_all regexp_full_match regexp_like regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table repeat
replace reverse right right_grapheme rpad rtrim sha1 sha256 split split_part starts_with str_position str_split str_split_regex
string_split string_split_regex string_to_array strip_accents strlen strpos substr substring substring_grapheme suffix to_base64
to_hex translate trim ucase unbin unhex unicode upper url_decode url_encode
"""
_DATES = """
age century current_date current_localtime current_localtimestamp current_time current_timestamp date date_add date_diff date_part
date_sub date_trunc datediff datepart datesub datetrunc day dayname dayofmonth dayofweek dayofyear days_in_month decade epoch
epoch_ms epoch_ns epoch_us era extract get_current_time get_current_timestamp hour isodow isoyear julian last_day localtime
localtimestamp make_date make_time make_timestamp make_timestamp_ms microsecond millennium millisecond minute month monthname
nanosecond now quarter second strftime strptime time_bucket timestamp_trunc timezone to_centuries to_days to_decades to_hours
to_microseconds to_milliseconds to_minutes to_months to_quarters to_seconds to_timestamp to_weeks to_years today try_strptime week
weekday weekofyear year yearweek time_to_str str_to_time date_from_parts day_of_week day_of_month day_of_year dayofweek_iso
day_of_week_iso week_of_year timestamp_from_parts unix_to_time
"""
_NESTED = """
array array_aggregate array_append array_cat array_concat array_contains array_distinct array_extract array_filter array_has
array_has_all array_has_any array_intersect array_length array_position array_prepend array_reverse array_reverse_sort array_slice
array_sort array_sum array_transform array_unique array_value array_zip array_size cardinality element_at flatten from_json
generate_series json_array json_array_length json_contains json_exists json_extract json_extract_path json_extract_path_text
json_extract_scalar json_extract_string json_keys json_object json_type json_valid list_aggr list_aggregate list_any_value
list_append list_apply list_avg list_cat list_concat list_contains list_count list_distinct list_element list_extract list_filter
list_first list_has list_has_all list_has_any list_indexof list_intersect list_last list_max list_median list_min list_mode
list_pack list_position list_prepend list_reduce list_reverse list_reverse_sort list_select list_slice list_sort list_string_agg
list_sum list_transform list_unique list_value list_where list_zip map map_concat map_contains map_entries map_extract
map_from_entries map_keys map_values range row row_to_json struct struct_extract struct_insert struct_keys struct_pack to_json
unnest explode transform
"""
_LOGIC = """
and or case grouping grouping_id overlay user current_user cast coalesce columns constant_or_null exists if ifnull nullif nvl2 try try_cast typeof equal_null is_null
uuid gen_random_uuid enum_code
"""

ALLOWED_FUNCTIONS = frozenset(f"{_AGGREGATES} {_WINDOW} {_NUMBERS} {_TEXT} {_DATES} {_NESTED} {_LOGIC}".split())

# What may stand in FROM in place of a table.
ALLOWED_TABLE_FUNCTIONS = frozenset({"range", "generate_series", "unnest"})
