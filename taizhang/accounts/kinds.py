"""Roles that give access, with their words. A post's role may also be a Party role, in the words of the schemes."""

from __future__ import annotations

from types import MappingProxyType

ROLES = MappingProxyType(
    {
        "county_office": "县级主管",
        "town_office": "乡镇办",
        "secretary": "支部书记",
        "committee": "委员",
        "member": "党员",
        "discipline": "纪检",
        "finance": "财务",
        "auditor": "审计",
        "system_admin": "系统管理员",
    }
)

# A member signs in for himself alone; every other role gives access to what is others'.
GRANTS = frozenset(ROLES) - {"member"}
COUNTY_WIDE = frozenset({"county_office", "auditor"})
