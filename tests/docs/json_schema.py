"""The JSON Schema of a block's content, made from the grammar: what an editor offers while a rule is written.

It knows keys, closed words and the forms of literals. Names, sums and units it leaves to ``taizhang scheme check``.
Scalars may come as texts or as numbers: editors type what the reader does not.
"""

from __future__ import annotations

from typing import Any

from taizhang.core.language.dictionary import COMPARATORS
from taizhang.core.language.grammar import BLOCKS, Form, Key, Need, Shape
from taizhang.core.language.grammar.blocks import GATE
from taizhang.core.language.literals import COUNTING_WORDS
from taizhang.core.language.read_where import CONDITION, ORGANISATION_FIELDS
from taizhang.core.language.tree import FieldType, Relation

Schema = dict[str, Any]
MARK = r"\s*(（(假定|国规)）|\((假定|国规)\))?"
UNITS = "|".join(("分", "[%％]", "万?元", "学时", "日", "天", *COUNTING_WORDS))
TERM = "(当日|跟踪|[0-9]+\\s*(日|天|个工作日|个月|年))"
DAY = "([0-9]{4}-)?[0-9]{2}-[0-9]{2}"
PATTERNS = {
    "数量": f"^([0-9]+/[0-9]+(票|人|件|次)?|[0-9]+(\\.[0-9]+)?\\s*({UNITS})?){MARK}$",
    "期限": f"^{TERM}{MARK}$",
    "日期": f"^{DAY}{MARK}$",
    "频次": f"^(每年|每半年|每季度|每月)[1-9][0-9]*次{MARK}$|^每月[0-9]{{1,2}}日{MARK}$|^每次\\S+?[1-9][0-9]*次{MARK}$",
    "截止": f"^(期末|(期后|起后){TERM}|{DAY}){MARK}$",
    "到期前": f"^到期前{TERM}{MARK}$",
    "整数": "^[0-9]+$",
}
_FORMS = {
    Form.QUANTITY: "数量",
    Form.TERM: "期限",
    Form.DAY: "日期",
    Form.CADENCE: "频次",
    Form.DUE: "截止",
    Form.BEFORE_DUE: "到期前",
    Form.WHOLE: "整数",
    Form.FLAG: "是否",
    Form.WHERE: "条件",
    Form.BOUND: "界限",
    Form.NAME: "文字",
    Form.TEXT: "文字",
    Form.NAMES: "文字列表",
    Form.TEXTS: "文字列表",
    Form.WEIGHTS: "名称到整数",
    Form.TYPES: "名称到类型",
    Form.ORDER: "须先",
    Form.ANYTHING: "照记",
}
# 次年 will do where no clock asks for the term.
ANY_WORDS = next(key for key in BLOCKS["后果"].shape.keys if key.name == "期限")
LIMITS = [word for word in COMPARATORS if word not in ("其余", "恰等于")]


def schema() -> Schema:
    """Return the schema of what stands in one block."""
    named = {name: _named(BLOCKS[name].shape) for name in BLOCKS if BLOCKS[name].named}
    single = {name: _map(BLOCKS[name].shape) for name in BLOCKS if not BLOCKS[name].named}
    blocks = {name: {"description": BLOCKS[name].says} | (named | single)[name] for name in BLOCKS}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "台账方案的规则块",
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": blocks,
        "$defs": _definitions(),
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _definitions() -> Schema:
    text: Schema = {"type": ["string", "number", "boolean"]}
    literals: Schema = {
        name: {"anyOf": [{"type": "string", "pattern": pattern}, {"type": "number", "minimum": 0}]}
        if name in ("数量", "整数")
        else {"type": "string", "pattern": pattern}
        for name, pattern in PATTERNS.items()
    }
    types = "|".join(FieldType)
    return {
        "文字": text,
        "文字列表": {"anyOf": [text, {"type": "array", "items": text}]},
        "是否": _words(("是", "否"), marked=False),
        "照记": {},
        **literals,
        "界限": _map(Shape((), bound=True)) | {"minProperties": 1, "maxProperties": 1},
        "条件": {
            "type": "object",
            "properties": {name: _condition_on_organisation() for name in ORGANISATION_FIELDS},
            "additionalProperties": {"anyOf": [text, {"type": "array", "items": text}, _condition()]},
        },
        "名称到整数": {"type": "object", "additionalProperties": _ref("数量")},
        "名称到类型": {
            "type": "object",
            "additionalProperties": {"type": "string", "pattern": f"^({types})([（(]\\S+[）)])?$"},
        },
        "须先": {"anyOf": [_map(GATE), {"type": "object", "additionalProperties": text}]},
    }


def _condition() -> Schema:
    """Return the schema of a condition behind a field: a comparator with a limit or a field, 占 or 不晚于."""
    limit = {"anyOf": [_limit(word) for word in ("不低于", "介于", "等于")] + [_ref("文字")]}
    keys: Schema = {key.name: _behind(key, CONDITION) for key in CONDITION.keys}
    return {
        "type": "object",
        "properties": keys | dict.fromkeys(LIMITS, limit),
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 2,
    }


def _condition_on_organisation() -> Schema:
    words = _words((*Relation, "有", "无"), marked=False)
    return {"anyOf": [words, {"type": "array", "items": _ref("文字")}]}


def _limit(word: str) -> Schema:
    """Return the schema of what stands behind a comparator."""
    if word == "介于":
        return {"type": "array", "items": _ref("数量"), "minItems": 2, "maxItems": 2}
    return {"anyOf": [_ref("数量"), _ref("是否")]} if word == "等于" else _ref("数量")


def _words(words: tuple[str, ...], *, marked: bool) -> Schema:
    """Return the schema of closed words; the plain ones are listed, so that an editor can offer them."""
    if not marked:
        return {"enum": [str(word) for word in words]}
    return {"anyOf": [{"enum": [str(word) for word in words]}, {"type": "string", "pattern": _marked(words)}]}


def _marked(words: tuple[str, ...]) -> str:
    return f"^({'|'.join(words)})\\s*(（(假定|国规)）|\\((假定|国规)\\))$"


def _named(shape: Shape) -> Schema:
    """Return the schema of a block that holds things by name."""
    names = {"pattern": "^[\\u4e00-\\u9fffA-Za-z0-9]+$"}
    return {"type": "object", "propertyNames": names, "minProperties": 1, "additionalProperties": _map(shape)}


def _map(shape: Shape) -> Schema:
    """Return the schema of a map: its keys, and the further ones that the word of its deciding key brings."""
    known = shape.keys_for("").values() if shape.variants else shape.keys
    properties: Schema = {key.name: _behind(key, shape) for key in known if not _differs(key.name, shape)}
    properties |= {name: {} for name in sorted(_different(shape))}
    if shape.bound:
        properties |= {word: _limit(word) for word in LIMITS}
    made: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if must := [key.name for key in shape.keys if key.need is Need.MUST]:
        made["required"] = must
    if shape.variants:
        made["allOf"] = [_variant(shape, word) for word in shape.variants]
    return made


def _differs(name: str, shape: Shape) -> bool:
    return name in _different(shape)


def _different(shape: Shape) -> set[str]:
    """Return the keys that mean one thing under one word and another under another (取 of 合计, of 用时)."""
    found: dict[str, set[Any]] = {}
    for keys in shape.variants.values():
        for key in keys:
            found.setdefault(key.name, set()).add((key.form, key.words, id(key.shape)))
    return {name for name, forms in found.items() if len(forms) > 1}


def _variant(shape: Shape, word: str) -> Schema:
    """Return what holds where the deciding key says a word: keys of other words may not stand."""
    keys = shape.variants[word]
    own = {key.name for key in (*shape.keys, *keys)}
    others = {key.name for more in shape.variants.values() for key in more} - own
    then: Schema = {}
    if must := [key.name for key in keys if key.need is Need.MUST]:
        then["required"] = must
    properties = {key.name: _behind(key, shape) for key in keys if _differs(key.name, shape)}
    properties |= dict.fromkeys(sorted(others), False)
    if properties:
        then["properties"] = properties
    said = {"type": "string", "pattern": f"^{word}\\s*([（(].*)?$"}
    return {"if": {"properties": {shape.by: said}, "required": [shape.by]}, "then": then}


def _behind(key: Key, shape: Shape) -> Schema:
    """Return the schema of what stands behind a key."""
    says = {"description": key.says}
    words = tuple(shape.variants) if key.name == shape.by and not key.words else key.words
    if words and key.form is Form.WORD:
        return says | _words(words, marked=key.marked)
    if words:
        listed = _words(words, marked=False)
        return says | {"anyOf": [listed, {"type": "array", "items": listed}]}
    if key.shape is None:
        return says | _ref("文字" if key is ANY_WORDS else _FORMS[key.form])
    inner = _map(key.shape)
    if key.form is Form.MAPS:
        return says | {"type": "array", "minItems": 1, "items": inner}
    if key.form is Form.NAMED:
        return says | {"type": "object", "minProperties": 1, "additionalProperties": inner}
    return says | inner
