"""Claims read from every kind of file: nothing lost, and what is broken is named."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from service.claims.read import read_claims
from service.claims.records import ClaimRecord
from service.claims.tables import MappingError, read_mapping

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"
X12 = sorted((SAMPLES / "x12").rglob("*.837*"))
INTERCHANGE = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260105*0830*^*00501*000000101*0*T*:~"
    "GS*HC*SENDER*RECEIVER*20260105*0830*7*X*005010X222A1~ST*837*0001*005010X222A1~BHT*0019*00*B1*20260105*0830*CH~"
    "HL*1**20*1~NM1*85*2*A DERM GROUP*****XX*1234567893~HL*2*1*22*0~NM1*IL*1*TEST*PAT****MI*M1~"
    "CLM*ENC1*222.5***11:B:1*Y*A*Y*Y~HI*ABK:D492*ABF:L570~NM1*82*1*DOC*DERM****XX*1999999999~"
    "LX*1~SV1*HC:11102:59*130*UN*1***1~DTP*472*D8*20260102~LX*2~SV1*HC:17003*92.5*UN*4.00***2:1~DTP*472*D8*20260102~"
    "SE*16*0001~GE*1*7~IEA*1*000000101~"
)


def read(path: Path, text: str) -> list[ClaimRecord]:
    path.write_text(text, encoding="utf-8")
    return list(read_claims(path))


def test_837p_brings_lines_pointers_and_control_numbers(tmp_path: Path) -> None:
    (record,) = read(tmp_path / "claims.837", INTERCHANGE)
    first, second = record.lines
    assert (first.code, first.modifiers, first.icd10, first.number) == ("11102", ("59",), ("D49.2",), 1)
    assert (second.code, second.units, second.icd10, str(second.charge)) == ("17003", 4, ("L57.0", "D49.2"), "92.5")
    assert (record.id, record.patient, record.provider) == ("ENC1", "M1", "1999999999")
    assert record.context["date_of_service"] == "2026-01-02"
    assert {k: record.source[k] for k in ("interchange", "group", "transaction")} == {
        "interchange": "000000101", "group": "7", "transaction": "0001",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("broken", "where"),
    [
        (INTERCHANGE.replace("HC:11102:59", "HC"), "segment 13"),
        (INTERCHANGE.replace("*UN*1***1~", "*UN*one***1~"), "segment 13"),
        (INTERCHANGE.replace("SE*16*", "SE*99*"), "segment 18"),
        (INTERCHANGE[: INTERCHANGE.index("SE*16")], "end"),
        (INTERCHANGE.replace("IEA*1*000000101~", ""), "end"),
        ("ISA*too short~", "segment 1"),
    ],
)
def test_a_broken_interchange_names_its_segment(tmp_path: Path, broken: str, where: str) -> None:
    errors = [r.error for r in read(tmp_path / "claims.837", broken) if r.error]
    assert [error.field for error in errors] == [where]
    assert "TEST" not in str(errors[0])


@pytest.mark.parametrize(
    ("broken", "where", "message"),
    [
        (INTERCHANGE.replace("SE*16*0001", "SE*16*0002"), "segment 18", "SE02"),
        (INTERCHANGE.replace("GE*1*7", "GE*2*7"), "segment 19", "GE01 counts 2, 1"),
        (INTERCHANGE.replace("GE*1*7", "GE*1*8"), "segment 19", "GE02"),
        (INTERCHANGE.replace("IEA*1*", "IEA*4*"), "segment 20", "IEA01 counts 4, 1"),
        (INTERCHANGE.replace("IEA*1*000000101", "IEA*1*000000999"), "segment 20", "IEA02"),
        (INTERCHANGE.replace("*UN*1***1~", "*UN*1***3~"), "segment 13", "pointer"),
        (INTERCHANGE.replace("D8*20260102~LX", "D8*20261302~LX"), "segment 9", "must be a date"),
        (INTERCHANGE.replace("SV1*HC", "SV2*0510*HC"), "segment 9", "no professional service line"),
    ],
)
def test_what_an_envelope_or_a_claim_gets_wrong(tmp_path: Path, broken: str, where: str, message: str) -> None:
    (error,) = [r.error for r in read(tmp_path / "claims.837", broken) if r.error]
    assert error.field == where
    assert message in error.message


def test_a_broken_claim_does_not_cost_the_others_of_its_transaction(tmp_path: Path) -> None:
    first = INTERCHANGE[INTERCHANGE.index("CLM*") : INTERCHANGE.index("SE*16")]
    three = INTERCHANGE.replace(first, first + first.replace("ENC1", "ENC2").replace("*UN*1*", "*UN*1.5*") + first.replace("ENC1", "ENC3"))
    records = read(tmp_path / "claims.837", three.replace("SE*16*", "SE*34*"))
    assert [(r.id, len(r.lines), bool(r.error)) for r in records] == [("ENC1", 2, False), ("ENC2", 0, True), ("ENC3", 2, False)]
    assert records[1].error is not None
    assert records[1].error.field == "segment 22"
    assert records[1].source["segment"] == "18"


def test_the_medical_record_number_names_the_patient_and_the_claims_own_provider_stays(tmp_path: Path) -> None:
    said = (
        INTERCHANGE.replace("HI*ABK", "REF*EA*MRN7~HI*ABK")
        .replace("LX*2~", "NM1*82*1*OTHER*DOC****XX*1888888888~LX*2~")
        .replace("SE*16", "SE*18")
    )
    (record,) = read(tmp_path / "claims.837", said)
    assert (record.patient, record.provider) == ("MRN7", "1999999999")


def test_one_broken_interchange_does_not_cost_the_next(tmp_path: Path) -> None:
    records = read(tmp_path / "claims.837", INTERCHANGE.replace("HC:11102:59", "HC") + "\n" + INTERCHANGE)
    assert [bool(r.error) for r in records] == [True, False]


@pytest.mark.skipif(not X12, reason="the public samples are not here")
@pytest.mark.parametrize("path", X12, ids=lambda p: p.name)
def test_public_837p_samples_are_read_without_loss(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    records = list(read_claims(path))
    assert [r.error for r in records if r.error] == []
    assert len(records) == len(re.findall(r"(?:^|~)\s*CLM\*", text))
    lines = [line for record in records for line in record.lines]
    services = re.findall(r"(?:^|~)\s*SV1\*\w\w(\W)([^*]+)\*([^*]*)\*\w\w\*([^*~]+)", text)
    assert len(lines) == len(services)
    for line, (sign, composite, charge, units) in zip(lines, services, strict=True):
        assert [line.code, *line.modifiers] == [part for part in composite.split(sign)[:5] if part]
        assert (line.units, float(line.charge or 0)) == (float(units), float(charge))
    assert [[code.replace(".", "") for code in line.icd10] for line in lines] == list(diagnoses_pointed_at(text))


def diagnoses_pointed_at(text: str) -> Iterator[list[str]]:
    """What each SV1 of an interchange points to, taken from its segments without our reader."""
    listed: list[str] = []
    for segment in re.split(r"~\s*", text):
        name, *elements = segment.split("*")
        if name == "CLM":
            listed = []
        elif name == "HI":
            parts = [re.split(r"[^\w.]", element) for element in elements]
            listed += [part[1].replace(".", "") for part in parts if part[0] in ("BK", "ABK", "BF", "ABF")]
        elif name == "SV1":
            yield [listed[int(float(number)) - 1] for number in re.findall(r"[\d.]+", elements[6] if len(elements) > 6 else "")]


def test_csv_with_usual_names(tmp_path: Path) -> None:
    rows = "Claim ID,DOS,CPT,Units,Mod1,Mod2,Dx1,Dx2,Charge,MRN\nA,2026-01-02,11102,1,59,,D49.2,L57.0,$130.00,7\nA,2026-01-02,17000,,,,L57.0,,90,7\n"
    (record,) = read(tmp_path / "c.csv", rows)
    assert [(x.code, x.units, x.modifiers, x.icd10) for x in record.lines] == [
        ("11102", 1, ("59",), ("D49.2", "L57.0")), ("17000", 1, (), ("L57.0",)),
    ]  # fmt: skip
    assert record.patient == "7"


@pytest.mark.parametrize("day", ["01/05/2026", "1/5/26", "2026-01-05", "20260105", "1/5/2026 12:00:00 AM"])
@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_tables_as_practice_systems_write_them(tmp_path: Path, sign: str, day: str) -> None:
    rows = [["Claim ID", "DOS", "CPT", "NPI", "Mod1"], ["A", day, "11102.0", "1999999999.0", "59.0"]]
    (record,) = read(tmp_path / "c.csv", "".join(sign.join(row) + "\n" for row in rows))
    assert record.service_date == date(2026, 1, 5)
    assert (record.provider, record.lines[0].code, record.lines[0].modifiers) == ("1999999999", "11102", ("59",))


def test_a_table_in_the_windows_code_page_is_read(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_bytes("claim,code,provider\nA,11102,M\u00fcller\n".encode("cp1252"))
    (record,) = read_claims(tmp_path / "c.csv")
    assert record.provider == "M\u00fcller"


@pytest.mark.parametrize("name", ["c.xlsx", "c.parquet", "c.PARQUET"])
def test_a_file_that_is_no_table_is_one_error(tmp_path: Path, name: str) -> None:
    (error,) = [r.error for r in read(tmp_path / name, "neither Excel nor Parquet")]
    assert error is not None
    assert (error.record, error.field) == (name, "table")


def test_an_interchange_in_another_code_page_is_read(tmp_path: Path) -> None:
    (tmp_path / "c.837").write_bytes(INTERCHANGE.replace("TEST*PAT", "M\u00dcLLER*PAT").encode("cp1252"))
    (record,) = read_claims(tmp_path / "c.837")
    assert record.error is None
    assert len(record.lines) == 2


def test_own_column_names_and_a_bad_row(tmp_path: Path) -> None:
    mapping = tmp_path / "map.yaml"
    mapping.write_text("claim: Rechnung\ncode: Ziffer\nunits: Zahl\n", encoding="utf-8")
    table = tmp_path / "c.csv"
    table.write_text("Rechnung,Ziffer,Zahl\n1,11102,1\n2,11104,zwei\n", encoding="utf-8")
    good, bad = read_claims(table, read_mapping(mapping))
    assert good.lines[0].code == "11102"
    assert bad.error is not None
    assert bad.error.field == "row 3 units"


def test_a_table_without_codes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match="no column for code"):
        read(tmp_path / "c.csv", "claim,amount\n1,5\n")


def test_excel_and_parquet_say_the_same_as_csv(tmp_path: Path) -> None:
    import pyarrow
    import pyarrow.parquet
    from openpyxl import Workbook

    row = {"claim": "A", "code": "11102", "units": 2, "dx": "D49.2"}
    book = Workbook()
    for cells in (list(row), list(row.values())):
        book.active.append(cells)
    book.save(tmp_path / "c.xlsx")
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist([row]), tmp_path / "c.parquet")
    (tmp_path / "c.csv").write_text("claim,code,units,dx\nA,11102,2,D49.2\n", encoding="utf-8")
    seen = [next(iter(read_claims(tmp_path / name))).lines for name in ("c.csv", "c.xlsx", "c.parquet")]
    assert seen[0] == seen[1] == seen[2]


def test_fhir_claim_in_a_bundle(tmp_path: Path) -> None:
    def concept(code: str) -> dict[str, object]:
        return {"coding": [{"code": code}]}

    claim = {
        "resourceType": "Claim", "id": "f1", "patient": {"reference": "Patient/9"},
        "diagnosis": [{"sequence": 1, "diagnosisCodeableConcept": concept("D49.2")}],
        "supportingInfo": [{"sequence": 1, "valueReference": {"reference": "DocumentReference/n7"}}],
        "item": [{"sequence": 3, "productOrService": concept("11102"), "modifier": [concept("59")], "quantity": {"value": 1},
                  "diagnosisSequence": [1], "servicedDate": "2026-01-02", "net": {"value": 130.0}}],
    }  # fmt: skip
    bundle = {"resourceType": "Bundle", "entry": [{"resource": claim}, {"resource": {"resourceType": "Patient"}}]}
    (record,) = read(tmp_path / "b.json", json.dumps(bundle))
    assert (record.id, record.note_id, record.patient) == ("f1", "n7", "9")
    assert (record.lines[0].code, record.lines[0].icd10, record.lines[0].number) == ("11102", ("D49.2",), 3)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("{broken", "json"),
        ("[]", "json"),
        ('{"id": "a", "lines": "x"}', "lines"),
        ('{"id": "a", "lines": [{"units": 1}]}', "lines[0].code"),
        ('{"id": "a", "lines": [{"code": "11102", "units": 1.5}]}', "lines[0].units"),
        ('{"id": "a", "lines": [{"code": "11102", "modifiers": "59"}]}', "lines[0].modifiers"),
    ],
)
def test_bad_json_lines_name_the_field(tmp_path: Path, line: str, field: str) -> None:
    bad, good = read(tmp_path / "c.jsonl", line + '\n{"id": "b", "lines": [{"code": "11102"}]}\n')
    assert bad.error is not None
    assert bad.error.field == field
    assert good.lines[0].code == "11102"
