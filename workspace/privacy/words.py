"""The words that column names are made of, by what they say about direct identifiers; lower case, without accents."""

from typing import Literal

IdentifierKind = Literal[
    "email",
    "phone",
    "name",
    "username",
    "address",
    "postcode",
    "ip",
    "card",
    "iban",
    "national_id",
    "birth_date",
    "note",
]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What a column holds, by word. Names in Chinese, Japanese and Korean have no word breaks: those are looked for inside the name.
KIND_WORDS: dict[IdentifierKind, frozenset[str]] = {
    "email": _words(
        "email emails mail mailadresse mailaddress correo correoelectronico courriel adresseemail mejl eposta epost pochta"
    ),
    "phone": _words(
        "phone phones telephone tel telefon telefono telefone telefonnummer fon mobile mobil handy handynummer rufnummer movil celular"
        " cell cellphone portable cellulare gsm fax whatsapp msisdn telefoon numertelefonu телефон"
    ),
    "address": _words(
        "street address addresses addr address1 address2 adresse anschrift strasse str hausnummer calle direccion domicilio rue via"
        " indirizzo rua endereco logradouro straat adres ulica adress gata apartment apt suite адрес улица"
    ),
    "postcode": _words(
        "zip zipcode postcode postal postalcode plz postleitzahl codigopostal codepostal cep pincode eircode postnummer"
    ),
    "ip": _words("ip ipaddress ipaddr ipv4 ipv6 ipadresse"),
    "card": _words("creditcard cardnumber ccnumber pan kreditkartennummer kreditkarte cvv cvc numerotarjeta"),
    "iban": _words("iban kontonummer bankaccount bankkonto"),
    "national_id": _words(
        "ssn socialsecurity nationalid passport reisepass pasaporte passeport taxid steuerid steuernummer dni nie nif cpf curp rfc nino"
        " codicefiscale aadhaar personnummer pesel bsn nationalidnumber idcard ausweisnummer driverslicense driverlicense"
    ),
    "birth_date": _words(
        "birthdate birthday dateofbirth dob bday geburtsdatum geburtstag fechanacimiento fechadenacimiento datenaissance"
        " datedenaissance datanascita datadinascita datanascimento datadenascimento fodselsdato syntymaaika"
    ),
    "name": _words(
        "firstname lastname surname forename givenname familyname middlename maidenname fullname vorname nachname familienname"
        " kundenname apellido apellidos nombrecompleto prenom nomdefamille cognome sobrenome cardholder voornaam achternaam fornamn"
        " efternamn imie nazwisko имя фамилия фио"
    ),
    "username": _words("username nickname nick screenname loginname login benutzername pseudo apodo"),
    "note": _words(
        "giftmessage giftnote deliveryinstructions specialinstructions note notes memo remark remarks instructions bemerkung bemerkungen notiz notizen notas observaciones remarque remarques"
    ),
}
KIND_CHARACTERS: tuple[tuple[IdentifierKind, str], ...] = (
    ("email", "邮箱"), ("email", "电子邮件"), ("email", "邮件地址"), ("email", "电邮"), ("email", "郵箱"), ("email", "メール"), ("email", "이메일"),
    ("ip", "ip地址"), ("phone", "手机"), ("phone", "电话"), ("phone", "联系方式"), ("phone", "電話"), ("phone", "携帯"), ("phone", "전화"),
    ("phone", "휴대폰"), ("postcode", "邮编"), ("postcode", "邮政编码"), ("postcode", "郵便番号"), ("postcode", "우편번호"),
    ("national_id", "身份证"), ("national_id", "护照"), ("card", "银行卡"), ("card", "信用卡号"), ("iban", "银行账号"),
    ("birth_date", "生日"), ("birth_date", "出生日期"), ("birth_date", "出生年月"), ("birth_date", "生年月日"), ("birth_date", "생년월일"),
    ("name", "姓名"), ("name", "收货人"), ("name", "收件人"), ("name", "联系人"), ("name", "真实名"), ("name", "氏名"), ("name", "お名前"),
    ("name", "성명"), ("username", "昵称"), ("username", "会员名"), ("username", "用户名"), ("username", "买家账号"),
    ("address", "地址"), ("address", "住址"), ("address", "街道"), ("address", "住所"), ("address", "주소"),
    ("note", "备注"), ("note", "留言"), ("note", "備考"),
)  # fmt: skip
# A column of these characters says something about an identifier or a thing, not the identifier.
THING_CHARACTERS = ("机型", "型号", "设备", "品牌", "类型", "状态", "商品", "产品", "店铺", "活动", "数量", "次数", "订阅", "城市", "省份", "国家", "发送", "打开", "点击")  # fmt: skip

# Whose it is. Alone ("Customer", "Buyer") such a column may hold the name itself: its content decides.
PERSON_WORDS = _words(
    "customer customers client clients buyer buyers purchaser shopper shoppers recipient consignee reviewer reviewers user users member"
    " members subscriber subscribers guest cardholder holder employee staff cashier salesperson salesman sender attendee contact person"
    " people author kunde kunden kundin kaufer besteller empfanger cliente clientes comprador usuario destinatario acheteur acquirente"
    " klant klient bewerter account cust household visitor lead leads"
)
PERSON_CHARACTERS = ("客户", "顾客", "买家", "会员", "用户", "员工", "销售员", "顧客", "회원", "고객")
# Words that go with an identifier and change nothing: "Default Shipping Address Line 2", "Primary Phone No".
QUALIFIERS = _words(
    "billing shipping delivery ship bill to by from primary secondary default main home work business private personal contact number no nr"
    " num nummer line full of the my your order orders payment legal 1 2 3 4 alt alternative other emergency invoice rechnung liefer"
    " code postal codigo electronico numero hausnr de del di da du la rechnungs lieferung facturacion envio livraison facturation last first"
)
NAME_WORDS = _words("name names nombre nom nome namn naam nazwa имя")
NAME_PARTS = _words("first last full middle given family maiden sur fore legal preferred")
# A name of one of these is no person's name; a phone or an address of one is no person's either.
THING_WORDS = _words(
    "product products item items lineitem campaign campaigns ad ads adset adgroup brand brands category categories device devices file event"
    " events page province provinces country city state region county town district tax taxes option terms company organisation organization"
    " firm vendor vendors supplier suppliers seller sellers manufacturer store stores shop shops warehouse branch outlet coupon coupons"
    " discount method plan segment audience channel source medium column table field sku variant model color colour department collection"
    " screen app domain host list template tag promo promotion subject website site web url agent browser os platform creative keyword query"
    " search landing artikel produkt produkte kampagne marke kategorie producto productos campana marca produit produits campagne"
    " prodotto prodotti loja tienda negozio boutique land stadt ort pais ciudad ville pays citta cidade experiment test theme currency carrier"
    " gift bundle size material type types status"
)
PLACE_WORDS = _words(
    "province country city state region county town district land stadt ort pais ciudad ville pays citta cidade estado provincia"
    " company firm organisation organization prefix area"
)
PREMISES_WORDS = _words(
    "store stores shop shops warehouse branch outlet supplier suppliers vendor vendors seller sellers facility"
)
# Words that turn an identifier's name into a property, a count or a consent: "Accepts Email Marketing", "phone_model", "email_opens".
PROPERTY_WORDS = _words(
    "type types status state count counts opt optin optout opted consent marketing accepts accept subscribed subscriber subscribers"
    " subscription verified valid validity flag has is opens open opened clicks clicked sends sent send sentiment campaign campaigns bounce"
    " bounced bounces rate rates provider domain client model brand os app apps hash hashed sha256 md5 bucket group segment quality length"
    " subject template list version frequency channel revenue sessions traffic visits spend cost device devices category conversions"
    " unsubscribed unsubscribes delivered score present preference preferences share pct percent last4 expiry band range id ids country"
    " web mac url website page tag tags category friendly banner time duration price amount case cases cover"
)
# A key that is opaque: "customer_id", "Household Key", "user_pseudo_id", "会员编号".
KEY_WORDS = _words("id ids key no nr num number code nummer nummern numero uid guid uuid ref hash index cod")
NAME_CHARACTERS = ("名称", "名字", "名")
KEY_CHARACTERS = ("编号", "编码", "号码", "代码", "号", "番号", "id")
