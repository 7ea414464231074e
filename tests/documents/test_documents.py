"""Notes out of C-CDA, FHIR, HL7 v2 and Parquet: the words as written, what ties them to a claim, and what is refused."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

from service.cli import main
from service.documents.markup import text_of_html
from service.documents.read import read_notes
from service.documents.record import NoteRecord

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"
BIOPSY = "Shave biopsy of papule on the left cheek performed today after lidocaine."
CCDA = f"""<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3"><id root="1.2" extension="DOC1"/><effectiveTime value="20260104"/>
<recordTarget><patientRole><id root="1.3" extension="P7"/></patientRole></recordTarget>
<author><assignedAuthor><id root="1.4" extension="D9"/></assignedAuthor></author>
<documentationOf><serviceEvent><effectiveTime><low value="202601020900"/></effectiveTime></serviceEvent></documentationOf>
<component><structuredBody>
<component><section><title>Procedure</title><text><paragraph>{BIOPSY}</paragraph>
<table><tr><th>Site</th><th>Size</th></tr><tr><td>left <content>cheek</content></td><td>4 mm</td></tr></table></text></section></component>
<component><section><title>Plan</title><text><list><item>Path pending</item><item>Return &lt; 2 weeks</item></list></text>
<component><section><title>Orders</title><text>none</text></section></component></section></component>
</structuredBody></component></ClinicalDocument>"""
MDM = (
    "MSH|^~\\&|EHR|DERM|CODER|X|20260103||MDM^T02|M1|P|2.5\rPID|1||P7^^^MRN\rPV1|1|O|||||D9^DOC\r"
    "TXA|1|PN|TX|202601020900|D9^DOC|||||||DOC2\rOBX|1|TX|1||Shave biopsy of papule on the left cheek\r"
    "OBX|2|FT|2||performed today\\.br\\after lidocaine \\T\\ epinephrine.~No bleeding.\r"
)


def data(text: str) -> str:
    return b64encode(text.encode()).decode()


def document(**attachment: Any) -> dict[str, Any]:
    return {"resourceType": "DocumentReference", "id": "DOC3", "subject": {"reference": "Patient/P7"}, "author": [{"reference": "Practitioner/D9"}],
            "context": {"period": {"start": "2026-01-02T09:00:00Z"}}, "content": [{"attachment": attachment}]}  # fmt: skip


COMPOSITION = {
    "resourceType": "Composition", "id": "DOC4", "date": "2026-01-02", "subject": {"reference": "Patient/P7"},
    "author": [{"reference": "Practitioner/D9"}],
    "section": [{"title": "Procedure", "text": {"div": f"<div xmlns='http://www.w3.org/1999/xhtml'><p>{BIOPSY}</p></div>"},
                 "section": [{"title": "Plan", "text": {"div": "<div><ul><li>Path pending</li></ul></div>"}}]}],
}  # fmt: skip


def read(path: Path, content: str | bytes) -> list[NoteRecord]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_notes(path))


def ties(record: NoteRecord) -> tuple[str, str, str]:
    return record.patient, record.provider, (record.note.context or {}).get("date_of_service", "")


def error(record: NoteRecord) -> tuple[str, str]:
    assert record.note.error is not None
    return record.note.error.record, record.note.error.field


def test_ccda_gives_titles_and_narrative_in_order(tmp_path: Path) -> None:
    (record,) = read(tmp_path / "a.xml", CCDA)
    assert record.note.id == "DOC1"
    assert ties(record) == ("P7", "D9", "2026-01-02")
    assert record.note.text == (
        f"Procedure:\n{BIOPSY}\nSite | Size\nleft cheek | 4 mm\n\nPlan:\n- Path pending\n- Return < 2 weeks\n\nOrders:\nnone\n"
    )


def test_an_unstructured_ccda_body_is_decoded(tmp_path: Path) -> None:
    body = f'<component><nonXMLBody><text mediaType="text/plain" representation="B64">{data(BIOPSY)}</text></nonXMLBody></component>'
    start, end = CCDA.index("<component><structuredBody>"), CCDA.index("</ClinicalDocument>")
    (record,) = read(tmp_path / "a.xml", CCDA[:start] + body + CCDA[end:])
    assert record.note.text == BIOPSY


@pytest.mark.parametrize(
    "xml",
    [
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><ClinicalDocument xmlns="urn:hl7-org:v3">&x;</ClinicalDocument>',
        '<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/hostname"><ClinicalDocument xmlns="urn:hl7-org:v3"/>',
        "<ClinicalDocument",
        CCDA.replace("<paragraph>", "<content>" * 20_000 + "<paragraph>").replace("</paragraph>", "</paragraph>" + "</content>" * 20_000),
        "<html/>",
    ],
    ids=["entity", "outside entity", "cut off", "nested too deeply", "no document"],
)
def test_xml_that_is_unsafe_or_no_document_is_refused(tmp_path: Path, xml: str) -> None:
    (record,) = read(tmp_path / "a.xml", xml)
    assert error(record)[1] == "xml"


@pytest.mark.parametrize(
    ("kind", "content", "text"),
    [
        ("text/plain", BIOPSY, BIOPSY),
        ("text/plain; charset=utf-8", BIOPSY, BIOPSY),
        ("text/html", f"<html><head><title>x</title></head><body><p>{BIOPSY}</p><script>no()</script></body></html>", BIOPSY),
        ("application/hl7-v3+xml", CCDA, None),
    ],
)
def test_an_attachment_is_read(tmp_path: Path, kind: str, content: str, text: str | None) -> None:
    (record,) = read(tmp_path / "a.json", json.dumps(document(contentType=kind, data=data(content))))
    assert record.note.id == "DOC3"
    assert ties(record) == ("P7", "D9", "2026-01-02")
    assert record.note.text == text if text else BIOPSY in record.note.text


def test_an_attachment_may_stand_in_the_bundle_as_a_binary(tmp_path: Path) -> None:
    entries = [{"resource": document(contentType="text/plain", url="Binary/b1")}, {"resource": {"resourceType": "Patient"}},
               {"resource": {"resourceType": "Binary", "id": "b1", "data": data(BIOPSY)}}, {"resource": COMPOSITION}]  # fmt: skip
    first, second = read(tmp_path / "a.json", json.dumps({"resourceType": "Bundle", "entry": entries}))
    assert first.note.text == BIOPSY
    assert second.note.text == f"Procedure:\n{BIOPSY}\n\nPlan:\n- Path pending\n"


@pytest.mark.parametrize(
    ("resource", "field"),
    [
        (document(contentType="text/plain", url="http://elsewhere/1"), "content[0].attachment"),
        (document(contentType="application/pdf", data=data("x")), "content[0].attachment"),
        (document(contentType="text/plain", data="%%%"), "content[0].attachment.data"),
        ({"resourceType": "DocumentReference", "id": "DOC3"}, "content"),
        ({"resourceType": "Composition", "id": "DOC3", "section": "x"}, "resource"),
        ({"resourceType": "Composition", "id": "DOC3"}, "section"),
        ({"resourceType": "Patient", "id": "DOC3"}, "resourceType"),
    ],
)
def test_a_bad_resource_names_its_field_and_others_go_on(tmp_path: Path, resource: dict[str, Any], field: str) -> None:
    bad, good = read(tmp_path / "a.ndjson", f"{json.dumps(resource)}\n{json.dumps(COMPOSITION)}\n")
    assert error(bad)[1] == field
    assert good.note.id == "DOC4"


def test_an_mdm_message_gives_its_lines(tmp_path: Path) -> None:
    (record,) = read(tmp_path / "a.hl7", MDM)
    assert record.note.id == "DOC2"
    assert ties(record) == ("P7", "D9", "2026-01-02")
    assert record.note.text == "Shave biopsy of papule on the left cheek\nperformed today\nafter lidocaine & epinephrine.\nNo bleeding.\n"


def test_messages_in_one_file_stand_for_themselves(tmp_path: Path) -> None:
    embedded = f"OBX|1|ED|1||EHR^TEXT^^Base64^{data(BIOPSY)}\r"
    other = MDM[: MDM.index("OBX")].replace("DOC2", "DOC5") + embedded
    no_text = MDM[: MDM.index("OBX")].replace("DOC2", "DOC6")
    order = MDM.replace("MDM^T02", "ORU^R01").replace("DOC2", "DOC7")
    records = read(tmp_path / "a.hl7", "\n".join([MDM.replace("\r", "\n"), other, no_text, order]))
    assert [record.note.id for record in records] == ["DOC2", "DOC5", "DOC6", "DOC7"]
    assert records[1].note.text == BIOPSY + "\n"
    assert [error(record)[1] for record in records[2:]] == ["OBX-5", "MSH-9"]


def test_latin_1_is_read_where_the_header_says_so(tmp_path: Path) -> None:
    text = MDM.replace("|P|2.5", "|P|2.5||||||8859/1").replace("papule", "pápule")
    (record,) = read(tmp_path / "a.hl7", text.encode("latin-1"))
    assert "pápule" in record.note.text
    (broken,) = read(tmp_path / "b.hl7", MDM.replace("papule", "pápule").encode("latin-1"))
    assert error(broken)[1] == "MSH-18"


def test_parquet_rows_bring_context_and_name_what_is_wrong(tmp_path: Path) -> None:
    rows = [
        {
            "note_id": "n1",
            "text": BIOPSY,
            "mrn": "P7",
            "provider": "D9",
            "date_of_service": "2026-01-02",
            "context": '{"payer": "medicare"}',
        },
        {"note_id": "n2", "text": "", "mrn": None, "provider": None, "date_of_service": None, "context": None},
        {"note_id": None, "text": BIOPSY, "mrn": None, "provider": None, "date_of_service": "yesterday", "context": None},
        {"note_id": "n4", "text": BIOPSY, "mrn": None, "provider": None, "date_of_service": None, "context": None},
    ]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "n.parquet")
    first, second, third, fourth = read_notes(tmp_path / "n.parquet")
    assert first.note.context == {"payer": "medicare", "date_of_service": "2026-01-02"}
    assert ties(first) == ("P7", "D9", "2026-01-02")
    assert error(second) == ("n2", "text")
    assert error(third) == ("n.parquet row 3", "context.date_of_service")
    assert fourth.note.context is None


def test_a_file_that_is_no_parquet_is_named(tmp_path: Path) -> None:
    assert error(read(tmp_path / "n.parquet", "x")[0]) == ("n.parquet", "parquet")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>one</p>\n<p>two</p>", "one\ntwo"),
        ("a<br>b<br/><br/>c", "a\nb\n\nc"),
        ("<ul><li>x</li><li>y &amp; z</li></ul>", "- x\n- y & z"),
        ("<table><tr><td>a</td><td><b>b</b> c</td></tr><tr><td>d</td></tr></table>", "a | b c\nd"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<p>shave  \n biopsy <i>today</i></p>", "shave biopsy today"),
        ("<div>unclosed <b>words", "unclosed words"),
    ],
)
def test_markup_becomes_lines(markup: str, text: str) -> None:
    assert text_of_html(markup) == text


def test_suggest_points_into_the_text_that_notes_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = tmp_path / "a.xml", tmp_path / "notes.jsonl"
    source.write_text(CCDA, encoding="utf-8")
    assert main(["notes", str(source), "--out", str(out)]) == 0
    text = json.loads(out.read_text(encoding="utf-8"))["text"]
    assert main(["suggest", "--json", str(source)]) == 0
    line = json.loads(capsys.readouterr().out)["lines"][0]
    assert line["code"] == "11102"
    assert all(text[proof["start"] : proof["end"]] == proof["text"] for proof in line["evidence"])


def test_notes_names_bad_records_and_writes_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.hl7").write_text(MDM, encoding="utf-8")
    (tmp_path / "in" / "b.xml").write_text("<x", encoding="utf-8")
    assert main(["notes", str(tmp_path / "in"), "--out", str(tmp_path / "n.jsonl")]) == 1
    assert [json.loads(line)["id"] for line in (tmp_path / "n.jsonl").read_text(encoding="utf-8").splitlines()] == ["DOC2"]
    assert "b: xml: cannot be read" in capsys.readouterr().err


CCDAS = sorted((SAMPLES / "ccda").glob("*.xml"))


@pytest.mark.skipif(not CCDAS, reason="the public samples are not here")
@pytest.mark.parametrize("path", CCDAS, ids=lambda p: p.name)
def test_public_ccda_samples_keep_every_word_of_their_narrative(path: Path) -> None:
    from defusedxml.ElementTree import parse

    (record,) = read_notes(path)
    assert record.note.error is None
    sections = parse(path).getroot().iter("{urn:hl7-org:v3}section")
    narratives = [text for section in sections if (text := section.find("{urn:hl7-org:v3}text")) is not None]
    told = letters(record.note.text)
    assert narratives
    assert all(letters("".join(narrative.itertext())) in told for narrative in narratives)


def letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


COMPOSITIONS = sorted((SAMPLES / "fhir_r4").glob("Composition-*.json"))


@pytest.mark.skipif(not COMPOSITIONS, reason="the public samples are not here")
@pytest.mark.parametrize("path", COMPOSITIONS, ids=lambda p: p.name)
def test_public_compositions_are_read(path: Path) -> None:
    (record,) = read_notes(path)
    assert record.note.error is None
    assert json.loads(path.read_text(encoding="utf-8"))["section"][0]["title"] in record.note.text
