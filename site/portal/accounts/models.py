import hashlib
import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.names import full_name, plain_address
from sm_plugin.database.prepared import Prepared


class UserManager(BaseUserManager["User"]):
    """Create people; e-mail addresses are compared without regard to case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=plain_address(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create somebody who may do all; a weak password is refused whichever command asks."""
        if password is not None:
            validate_password(password, self.model(email=email, **fields))
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get(self, *args: Any, **kwargs: Any) -> "User":
        """Return one person; by the key alone, as each request asks, with a prepared question.

        Managers that Django makes of this one, as of the people of a group, ask about theirs.
        """
        is_plain = type(self) is UserManager and not args and kwargs.keys() == {"pk"}
        if not is_plain or type(kwargs["pk"]) is not int:
            return super().get(*args, **kwargs)
        for person in _PERSON.ask(kwargs["pk"]):
            return person
        raise User.DoesNotExist("User matching query does not exist.")

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in by e-mail; there is no user name to remember."""

    email = models.EmailField(_("e-mail address"), unique=True)
    full_name = models.CharField(
        _("full name"), max_length=150, help_text=_("As colleagues and Veterans know the person.")
    )
    phone = models.CharField(
        _("telephone"),
        max_length=20,
        blank=True,
        help_text=_("Care teams call a patient under this number."),
    )
    is_staff = models.BooleanField(_("may enter the Django admin"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["full_name", "pk"]

    def __str__(self) -> str:
        return self.full_name or self.email

    def clean(self) -> None:
        """Check what every form of the admins checks; people who register meet the same rule."""
        super().clean()
        if self.full_name:
            try:
                self.full_name = full_name(self.full_name)
            except ValidationError as error:
                raise ValidationError({"full_name": error}) from error

    def get_full_name(self) -> str:
        return self.full_name

    def get_session_auth_hash(self) -> str:
        """Return what ends the other sessions of a person whose password changes.

        Django's is made with SECRET_KEY. After a renewal whoever looks at a session first, a list
        of devices or a sign-in elsewhere, gives it another key of which its browser never hears.
        A session is signed with SECRET_KEY as it is, and ends with the key that signed it.

        See docs/decisions/0681.
        """
        return hashlib.sha256(f"portal.session:{self.password}".encode()).hexdigest()

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[0] if self.full_name else self.email


_PERSON = Prepared(lambda pk: User._default_manager.filter(pk=pk).order_by())


class WaitingMail(models.Model):
    """A mail that the worker has yet to send: sealed, and deleted once it was sent.

    `is_refused`: the server is well, and did not take this mail's address at the last try.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sealed = models.TextField()
    made_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now, db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    is_refused = models.BooleanField(db_default=False)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)


class OutsideIdentity(models.Model):
    """A person as a sign-in provider knows them: by issuer and subject, never by an address."""

    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="outside_identities")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "subject"], name="portal_outside_identity_one_person"
            ),
            models.UniqueConstraint(
                fields=["user", "issuer"], name="portal_outside_identity_one_each"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
