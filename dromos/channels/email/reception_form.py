"""The form about the reception: how other mail servers hand us letters."""

import ipaddress
import ssl
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dromos.channels.email.reception import Reception


def _port(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=65_535,
        help_text=gettext_lazy("0: closed."),
        widget=forms.NumberInput(attrs={"data-width": "s"}),
    )


class ReceptionForm(forms.Form):
    """As `Reception` keeps it."""

    host = forms.CharField(
        label=gettext_lazy("Listen at"),
        max_length=253,
        help_text=gettext_lazy("127.0.0.1: only this machine. 0.0.0.0: every network of this machine."),
    )
    smtp_port = _port(gettext_lazy("Port for SMTP"))
    lmtp_port = _port(gettext_lazy("Port for LMTP"))
    largest_mb = forms.IntegerField(
        label=gettext_lazy("Largest letter in MB"),
        min_value=1,
        max_value=200,
        widget=forms.NumberInput(attrs={"data-width": "s"}),
    )
    relays = forms.CharField(
        label=gettext_lazy("Your own mail servers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "One network in a line, such as 10.0.0.0/8. Only they may use LMTP, and only their check of the sender is "
            "believed."
        ),
    )
    certificate = forms.CharField(
        label=gettext_lazy("File of the certificate"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("On the machine of the worker; with it STARTTLS is offered."),
    )
    private_key = forms.CharField(label=gettext_lazy("File of its key"), required=False, max_length=500)

    @staticmethod
    def initial_of(reception: Reception) -> dict[str, Any]:
        values = {name: getattr(reception, name) for name in ReceptionForm.base_fields}
        return {**values, "relays": "\n".join(reception.relays)}

    def clean_relays(self) -> list[str]:
        networks = str(self.cleaned_data["relays"]).split()
        for network in networks:
            try:
                ipaddress.ip_network(network, strict=False)
            except ValueError as wrong:
                raise forms.ValidationError(_("%(network)s is no network.") % {"network": network}) from wrong
        return networks

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        certificate = data.get("certificate")
        if certificate:
            try:
                context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
                context.load_cert_chain(certificate, data.get("private_key") or None)
            except (OSError, ssl.SSLError) as error:
                problem = _("This certificate cannot be read: %(problem)s") % {"problem": error}
                self.add_error("certificate", problem)
        return data
