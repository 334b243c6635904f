//! SOAP `login()`, which older clients still sign in with. It is there up to
//! API version 64.0 ("SOAP API login() retirement").

use hyper::StatusCode;

use super::State;
use super::body::Body;
use super::call::Call;
use super::errors::{Reply, content, method_not_allowed};
use super::log::unpoisoned;
use super::pages::escape;
use super::session::PUBLIC_APP;
use super::session::app;

/// The last version with `login()`.
const LAST_VERSION: f64 = 64.0;

/// `POST /services/Soap/{u|c}/{version}`.
pub(super) fn soap(org: &State, call: &Call, kind: &str, version: &str) -> Reply {
    if call.method != hyper::Method::POST {
        return method_not_allowed(&call.method, "POST");
    }
    let namespace = if kind == "u" { "partner" } else { "enterprise" };
    let body = String::from_utf8_lossy(&call.body);
    let (Some(username), Some(password)) = (element(&body, "username"), element(&body, "password")) else {
        return fault(namespace, "INVALID_OPERATION", "This org serves no SOAP operation but login");
    };
    if version.parse::<f64>().is_ok_and(|v| v > LAST_VERSION) {
        return fault(namespace, "UNSUPPORTED_API_VERSION", "login() is not available in this API version");
    }
    if !org.password_matches(&username, &password) {
        let message = "Invalid username, password, security token; or user locked out.";
        return fault(namespace, "INVALID_LOGIN", message);
    }
    #[expect(clippy::expect_used, reason = "the app is a constant of the table that is searched")]
    let public = app(PUBLIC_APP.client_id).expect("a registered app");
    let session_id = unpoisoned(&org.sessions).open(public, "api", None);
    let (url, user, org_id) = (&org.url, org.data.user(), org.data.org_id());
    let org15: String = org_id.chars().take(15).collect();
    let (name, username, email) = (escape(&user.display_name), escape(&user.username), escape(&user.email));
    let user_id = &user.id;
    let seconds = org.config.idle_limit().as_secs();
    let result = format!(
        "<loginResponse><result>\
         <metadataServerUrl>{url}/services/Soap/m/{version}/{org15}</metadataServerUrl>\
         <passwordExpired>false</passwordExpired><sandbox>false</sandbox>\
         <serverUrl>{url}/services/Soap/{kind}/{version}/{org15}</serverUrl>\
         <sessionId>{session_id}</sessionId><userId>{user_id}</userId><userInfo>\
         <accessibilityMode>false</accessibilityMode><currencySymbol>€</currencySymbol>\
         <orgDefaultCurrencyIsoCode>EUR</orgDefaultCurrencyIsoCode>\
         <orgHasPersonAccounts>false</orgHasPersonAccounts>\
         <organizationId>{org_id}</organizationId>\
         <organizationMultiCurrency>false</organizationMultiCurrency>\
         <organizationName>Demo Org</organizationName>\
         <roleId xsi:nil=\"true\"/><sessionSecondsValid>{seconds}</sessionSecondsValid>\
         <userDefaultCurrencyIsoCode xsi:nil=\"true\"/><userEmail>{email}</userEmail>\
         <userFullName>{name}</userFullName><userId>{user_id}</userId>\
         <userLanguage>en_US</userLanguage><userLocale>en_US</userLocale>\
         <userName>{username}</userName><userTimeZone>Europe/Madrid</userTimeZone>\
         <userType>Standard</userType><userUiSkin>Theme3</userUiSkin>\
         </userInfo></result></loginResponse>"
    );
    envelope(StatusCode::OK, &format!("urn:{namespace}.soap.sforce.com"), "", &result)
}

fn fault(namespace: &str, code: &str, message: &str) -> Reply {
    let fault = format!(
        "<soapenv:Fault><faultcode>sf:{code}</faultcode><faultstring>{code}: {message}</faultstring>\
         <detail><sf:LoginFault xsi:type=\"sf:LoginFault\"><sf:exceptionCode>{code}</sf:exceptionCode>\
         <sf:exceptionMessage>{message}</sf:exceptionMessage></sf:LoginFault></detail></soapenv:Fault>"
    );
    let sf = format!(" xmlns:sf=\"urn:fault.{namespace}.soap.sforce.com\"");
    envelope(StatusCode::INTERNAL_SERVER_ERROR, &format!("urn:{namespace}.soap.sforce.com"), &sf, &fault)
}

fn envelope(status: StatusCode, namespace: &str, more: &str, body: &str) -> Reply {
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns=\"{namespace}\"{more} \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>"
    );
    content(status, "text/xml; charset=utf-8", Body::whole(xml))
}

/// The text of the first element with this local name, whatever its prefix.
fn element(xml: &str, local_name: &str) -> Option<String> {
    let mut rest = xml;
    loop {
        rest = &rest[rest.find('<')? + 1..];
        let (tag, after) = rest.split_once('>')?;
        let name = tag.split([' ', '\t', '\r', '\n', '/']).next()?;
        if name.rsplit(':').next() == Some(local_name) && !tag.starts_with('/') {
            let (text, _) = after.split_once(&format!("</{name}"))?;
            return Some(text_of(text));
        }
    }
}

/// Character data with CDATA sections and the five entities resolved.
fn text_of(mut xml: &str) -> String {
    let mut text = String::new();
    while let Some((before, cdata)) = xml.split_once("<![CDATA[") {
        text.push_str(&unescape(before));
        let (inside, after) = cdata.split_once("]]>").unwrap_or((cdata, ""));
        text.push_str(inside);
        xml = after;
    }
    text.push_str(&unescape(xml));
    text
}

fn unescape(text: &str) -> String {
    // The ampersand last, lest its output be read as another entity.
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#39;", "'"), ("&amp;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (entity, character)| text.replace(entity, character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_found_under_any_prefix_and_quoting() {
        let xml = "<?xml version='1.0'?><e:Body><n1:login xmlns:n1='urn:x'>\
                   <n1:username>ana@demo.example</n1:username>\
                   <n1:password><![CDATA[a<b&c]]>&amp;lt;</n1:password></n1:login></e:Body>";
        assert_eq!(element(xml, "username").as_deref(), Some("ana@demo.example"));
        assert_eq!(element(xml, "password").as_deref(), Some("a<b&c&lt;"));
        assert_eq!(element(xml, "sessionId"), None);
        assert_eq!(element("<login", "login"), None);
    }
}
