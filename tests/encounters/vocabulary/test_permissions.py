import pytest

from encounters.vocabulary.permissions import Permission, may
from encounters.vocabulary.terms import Role

CLINICAL = {Permission.READ_CHART, Permission.WRITE_CHART, Permission.OPEN_EMERGENCY}
TABLE = {
    Role.SURGEON: CLINICAL
    | {
        Permission.WRITE_CODES,
        Permission.SIGN,
        Permission.HAND_OVER,
        Permission.PRINT_PACKET,
    },
    Role.HISTOTECHNICIAN: CLINICAL,
    Role.ASSISTANT: CLINICAL,
    Role.CODER: {Permission.READ_CHART, Permission.WRITE_CODES, Permission.PRINT_PACKET},
    Role.PRIVACY_OFFICER: {Permission.READ_CHART, Permission.READ_AUDIT, Permission.PRINT_PACKET},
    Role.ADMINISTRATOR: {Permission.HAND_OVER, Permission.PRINT_PACKET},
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", Permission)
def test_role_has_exactly_its_permissions(role, permission):
    assert may([role], permission) == (permission in TABLE[role])


def test_roles_add_up():
    assert may([Role.ADMINISTRATOR, Role.CODER], Permission.WRITE_CODES)


def test_no_role_has_no_permission():
    assert not may([], Permission.READ_CHART)
