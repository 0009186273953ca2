"""People and their roles.

A person's account may reach into several practices. An administrator sees the people of his
practices, but changes an account (its name, its password) only where he administers all of it:
otherwise a new password would open the other practice, or the installer's account.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Field, ForeignKey, Model, Prefetch, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse

from encounters import actions
from encounters.admin.account_forms import NewPersonForm, PersonForm, RoleForm, RoleFormSet
from encounters.admin.base import AnyForm, SettingAdmin
from encounters.admin.forms import PracticeForm
from encounters.admin.tenancy import OwnRowsFilter, Tenancy, may_be_key
from encounters.models import Membership, Practice, User
from encounters.vocabulary.terms import Role
from encounters.web.admin_access import access_of

# What people may do is said by memberships alone.
admin.site.unregister(Group)
# Of addresses of mail the administration shows nothing, of a second factor only who has none.
for _model in (Authenticator, EmailAddress):
    admin.site.unregister(_model)

# What these pages call the tables. Set here: in the models' Meta it would be part of migrations.
for _named, _one, _many in ((User, "person", "people"), (Membership, "role", "roles")):
    _named._meta.verbose_name = _one
    _named._meta.verbose_name_plural = _many

_DOOR_FIELDS = ("username", "password", "is_active", "reset_second_factor", "remove_signing_pin")
_NAME_FIELDS = ("first_name", "last_name", "credentials", "email")
_CLAIM_FIELDS = ("npi", "taxonomy", "mohs_training")


class RolesTold(SettingAdmin):
    """A page that gives roles: who gives one to themself has it told to the others."""

    def record(
        self,
        request: HttpRequest,
        row: Model,
        verb: str,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
    ) -> None:
        super().record(request, row, verb, before, after)
        if isinstance(row, Membership) and after and before.get("role") != after["role"]:
            assert isinstance(request.user, User)
            actions.tell_of_role(row, by=request.user)


class MembershipInline(Tenancy, admin.TabularInline):  # type: ignore[type-arg]
    model = Membership
    form = RoleForm
    formset = RoleFormSet
    may_delete = True
    extra = 1
    fields = ["practice", "role", "is_accredited_fellow"]

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        """Choose the practice where there is only one, or where the way here named it."""
        if db_field.name == "practice":
            named = request.GET.get("practice", "")
            kwargs["initial"] = (
                named if may_be_key(named) and named else self.only_practice(request)
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_choice_field(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Choose the role that the way here named; no page gives one by itself."""
        if (named := request.GET.get("role", "")) in [role.value for role in Role]:
            kwargs["initial"] = named
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def get_min_num(
        self, request: HttpRequest, obj: Model | None = None, **kwargs: Any
    ) -> int | None:
        """Whoever has no role anywhere is nobody's to administer, so only superusers may."""
        return 0 if access_of(request).everything else 1

    def get_extra(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> int:
        return 0 if obj is None and not access_of(request).everything else self.extra


def shown_roles(request: HttpRequest) -> QuerySet[Membership]:
    """The roles an administrator may know of: those in the own practices."""
    access = access_of(request)
    rows = Membership.objects.all()
    return rows if access.everything else rows.filter(practice__in=access.practices)


class RoleFilter(admin.SimpleListFilter):
    title = "role"
    parameter_name = "role"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Model]
    ) -> list[tuple[str, str]]:
        return Role.choices()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        if not (value := self.value()):
            return queryset
        return queryset.filter(memberships__in=shown_roles(request).filter(role=value))


@admin.register(User)
class PersonAdmin(RolesTold, UserAdmin):  # type: ignore[type-arg]
    practice_path = "memberships__practice"
    who_may = (
        "A superuser of this installation changes the accounts of people who also work in "
        "another practice, and of superusers. Their roles in your practice you change under Roles."
    )
    form = PersonForm
    add_form = NewPersonForm
    add_form_template = "admin/new_person.html"
    inlines = [MembershipInline]
    list_display = ["username", "last_name", "first_name", "credentials", "roles", "is_active"]
    list_filter = ["is_active", RoleFilter, ("memberships__practice", OwnRowsFilter)]
    search_fields = ["username", "first_name", "last_name", "email", "npi"]
    ordering = ["username"]
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": _DOOR_FIELDS}),
        ("Name", {"fields": _NAME_FIELDS}),
        ("On claims", {"fields": _CLAIM_FIELDS}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "password1", "password2"]}),
        ("Name", {"fields": _NAME_FIELDS}),
        ("On claims", {"fields": _CLAIM_FIELDS}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        roles = Prefetch("memberships", shown_roles(request), to_attr="shown_roles")
        return super().get_queryset(request).prefetch_related(roles).distinct()

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Only a superuser makes superusers; the form of anybody else has no such field."""
        found = list(super().get_fieldsets(request, obj))
        if obj is not None and access_of(request).everything:
            found.insert(-1, ("Installation", {"fields": ["is_superuser"]}))
        return found

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        if not allowed or obj is None or access_of(request).everything:
            return allowed
        assert isinstance(obj, User)
        elsewhere = obj.memberships.exclude(practice__in=self.own_practices(request))
        return not obj.is_superuser and not elsewhere.exists()

    def save_model(self, request: HttpRequest, obj: Model, form: AnyForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            return
        assert isinstance(obj, User) and isinstance(request.user, User)
        if form.cleaned_data.get("remove_signing_pin"):
            actions.remove_signing_pin(obj, by=request.user)
        if form.cleaned_data.get("reset_second_factor"):
            actions.reset_second_factor(obj, by=request.user, practices=self.practices_of(obj))

    @admin.display(description="roles")
    def roles(self, person: User) -> str:
        """Each once; ``shown_roles`` is fetched with the list."""
        shown: list[Membership] = getattr(person, "shown_roles", [])
        return ", ".join(sorted({row.get_role_display() for row in shown}))

    def practices_of(self, row: Model) -> Iterable[Practice | None]:
        practices = Practice.objects.filter(memberships__user=row.pk).distinct()
        return list(practices) or [None]

    @transaction.atomic
    def user_change_password(
        self,
        request: HttpRequest,
        id: str,  # noqa: A002 - Django's name
        form_url: str = "",
    ) -> HttpResponse:
        """Django's page saves without ``save_model``, so its change is noticed here."""
        person = self.get_object(request, id)
        if person is None or not self.has_change_permission(request, person):
            raise PermissionDenied
        answer: HttpResponse = super().user_change_password(request, id, form_url)
        if answer.status_code == HTTPStatus.FOUND:
            self.record(request, person, "change", {"password": "set"}, {"password": "set anew"})
            assert isinstance(person, User) and isinstance(request.user, User)
            actions.remove_signing_pin(person, by=request.user)
        return answer


class MembershipForm(PracticeForm):
    newcomers = ("user",)
    taken_words = "This person has this role already."


@admin.register(Membership)
class MembershipAdmin(RolesTold):
    """Roles by themselves: also for people whose account another practice administers too."""

    form = MembershipForm
    may_delete = True
    list_display = ["person", "role", "practice", "is_accredited_fellow"]
    list_select_related = ["user", "practice"]
    list_filter = ["role", ("practice", OwnRowsFilter)]
    search_fields = ["user__username", "user__first_name", "user__last_name"]
    autocomplete_fields = ["user", "practice"]

    @admin.display(description="person", ordering="user__last_name")
    def person(self, row: Membership) -> User:
        return row.user

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        found = super().get_readonly_fields(request, obj)
        return (*found, "user") if obj else found
