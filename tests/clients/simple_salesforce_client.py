"""Unmodified simple-salesforce against the demo org: SOAP login, REST pages, Bulk API 2.0.

    pip install simple-salesforce
    sfmigrate demo serve --tls ...      # in another terminal
    python simple_salesforce_client.py https://127.0.0.1:PORT CERTIFICATE.pem USERNAME PASSWORD

simple-salesforce logs in at https://<domain>.salesforce.com only, so the session
that it is given leads that one host to the demo org; everything after the login
goes where the org says.
"""

import sys

import requests
from simple_salesforce import Salesforce
from simple_salesforce.exceptions import SalesforceAuthenticationFailed, SalesforceMalformedRequest

url, certificate, username, password = sys.argv[1:5]


class ToDemo(requests.adapters.HTTPAdapter):
    def send(self, request, **options):
        request.url = request.url.replace("https://login.salesforce.com", url)
        return super().send(request, **options)


session = requests.Session()
session.trust_env = False  # a CA bundle from the environment would win over ours
session.verify = certificate
session.mount("https://login.salesforce.com", ToDemo())

try:
    Salesforce(username=username, password="wrong", security_token="", session=session)
    sys.exit("a wrong password was let in")
except SalesforceAuthenticationFailed as refusal:
    print("wrong password:", refusal)

sf = Salesforce(username=username, password=password, security_token="", session=session)
total = sf.query("SELECT COUNT() FROM Contact")["totalSize"]
print("signed in; contacts:", total)

records = sf.query_all("SELECT Id, LastName, Account.Name FROM Contact")["records"]
assert len({record["Id"] for record in records}) == total, "REST pages lost or doubled rows"
print("REST:", len(records))

pages = list(sf.bulk2.Contact.query("SELECT Id, LastName FROM Contact", max_records=1000))
print("Bulk API 2.0:", len(pages), "pages")
assert len(pages) == -(-total // 1000), "Bulk pages do not add up"

try:
    sf.query("SELECT Nope__c FROM Contact")
    sys.exit("an unknown field was accepted")
except SalesforceMalformedRequest as refusal:
    assert refusal.content[0]["errorCode"] == "INVALID_FIELD", refusal.content
print("ok")
