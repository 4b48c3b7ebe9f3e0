"""Judges artefacts: XML by libxml2 against the grammars, SQL by PostgreSQL's own parser. A spoilt copy of each must fail."""
import json
import os
import pathlib

import pglast
from lxml import etree

place = pathlib.Path(os.environ["ARTEFACTS"])
grammars = pathlib.Path(os.environ["GRAMMARS"])
written = json.loads(os.environ["WRITTEN"])
counted = dict.fromkeys(written, 0)


def rejects(grammar, tree, spoil):
    """The grammar must notice what is spoilt; otherwise it proves nothing."""
    copy = etree.fromstring(etree.tostring(tree))
    spoil(copy)
    assert not grammar.validate(copy), f"the grammar did not notice {spoil.__name__}"


def reserved_namespace(root):
    next(root.iter("srcSchema")).set("namespace", "nms")


def a_text_without_length(root):
    del next(e for e in root.iter("attribute") if e.get("type") == "string").attrib["length"]


def fields_before_keys(root):
    key = next(root.iter("key"))
    key.getparent().append(key)


def a_name_with_a_digit_first(root):
    next(root.iter("attribute")).set("name", "1st")


def an_undocumented_attribute(root):
    next(root.iter("attribute")).set("colour", "red")


def a_password(root):
    next(root.iter("extAccount")).set("password", "x")


def an_internal_id(root):
    next(root.iter("extAccount")).set("id", "7")


def schemas_last(root):
    root.append(next(e for e in root if e.get("schema") == "xtk:srcSchema"))


for name in ("src-schema", "package"):
    grammar = etree.RelaxNG(etree.parse(str(grammars / f"{name}.rng")))
    for file in sorted(place.glob(f"*/{name}/*.xml")):
        tree = etree.parse(str(file))
        assert grammar.validate(tree), f"{file}: {grammar.error_log}"
        counted[name] += 1
        root = tree.getroot()
        if next(root.iter("extAccount"), None) is not None:
            for spoil in (a_password, an_internal_id):
                rejects(grammar, root, spoil)
        if next(root.iter("srcSchema"), None) is None:
            continue
        for spoil in (reserved_namespace, a_text_without_length, a_name_with_a_digit_first, an_undocumented_attribute):
            rejects(grammar, root, spoil)
        if root.get("view") != "true":
            rejects(grammar, root, fields_before_keys)
        if name == "package" and len(root.findall("entities")) > 1:
            rejects(grammar, root, schemas_last)

for file in sorted(place.glob("*/postgres/*.sql")):
    statements = pglast.parse_sql(file.read_text(encoding="utf-8"))
    kinds = [type(s.stmt).__name__ for s in statements]
    if "-enumerations.postgres" in file.name:
        assert "InsertStmt" in kinds and "DropStmt" not in kinds, kinds
        counted["lists"] += 1
        continue
    assert kinds.count("CreateStmt") == 1 and set(kinds) <= {"CreateStmt", "IndexStmt", "CommentStmt"}, kinds
    table = next(s.stmt for s in statements if type(s.stmt).__name__ == "CreateStmt")
    names = [e.colname for e in table.tableElts if type(e).__name__ == "ColumnDef"]
    assert len(names) == len(set(names)) and all(len(n.encode()) <= 63 for n in names), names
    counted["postgres"] += 1

assert counted == written and all(written.values()), (counted, written)
print("done")
