"""Addresses below /account/: signing in and one's own account. Only what this house uses of the sign-in library."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import path, re_path

from dromos.console.account import views

urlpatterns = [
    path("me/", views.me, name="account_me"),
    path("me/signature/", views.signature, name="account_signature"),
    path("devices/<int:device_id>/sign-out/", views.sign_out_device, name="account_sign_out_device"),
    path("invitation/<str:token>/", views.invitation, name="account_invitation"),
    path("first/<str:token>/", views.first_start, name="account_first_start"),
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_change, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("second-factor/", mfa.index, name="mfa_index"),
    path("second-factor/authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("second-factor/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("second-factor/activate/", totp.activate_totp, name="mfa_activate_totp"),
    path("second-factor/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("recovery-codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("recovery-codes/generate/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("recovery-codes/download/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
]
