//! The assertion of the JWT bearer flow, checked as the org would: signature,
//! issuer, audience, expiry, user ("OAuth 2.0 JWT Bearer Flow").

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde_json::Value;
use webpki::EndEntityCert;
use webpki::ring::RSA_PKCS1_2048_8192_SHA256;

use super::State;
use super::errors::OAuthError;
use super::session::{self, App};

/// An assertion may end this much later than now.
const LONGEST_SECONDS: u64 = 180;

/// Whom an assertion may be meant for beside the org itself: the host where
/// production signs in.
const PRODUCTION: &str = "https://login.salesforce.com";

/// The app that an assertion speaks for.
///
/// # Errors
/// What the token endpoint says of a bad one.
pub(super) fn verify(org: &State, assertion: &str) -> Result<&'static App, OAuthError> {
    let (signed, signature) = assertion.rsplit_once('.').ok_or(OAuthError::ASSERTION)?;
    let (header, claims) = signed.split_once('.').ok_or(OAuthError::ASSERTION)?;
    let bytes = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| OAuthError::ASSERTION);
    let json = |part: &str| -> Result<Value, OAuthError> {
        serde_json::from_slice(&bytes(part)?).map_err(|_| OAuthError::ASSERTION)
    };
    let (header, claims) = (json(header)?, json(claims)?);
    if header["alg"] != "RS256" {
        return Err(OAuthError::ASSERTION);
    }
    let app = claims["iss"].as_str().and_then(session::app).ok_or(OAuthError::CLIENT_ID)?;
    let signature = bytes(signature)?;
    let is_signed = org.config.jwt_certificates.iter().any(|pem| {
        let certificate = CertificateDer::from_pem_slice(pem.as_bytes());
        certificate.is_ok_and(|der| {
            EndEntityCert::try_from(&der).is_ok_and(|certificate| {
                certificate
                    .verify_signature(RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature)
                    .is_ok()
            })
        })
    });
    if !is_signed {
        return Err(OAuthError::ASSERTION);
    }
    let audience = claims["aud"].as_str().unwrap_or_default();
    if audience != org.url && audience != PRODUCTION {
        return Err(OAuthError::AUDIENCE);
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
    let expires = claims["exp"].as_u64().ok_or(OAuthError::ASSERTION)?;
    if expires <= now || expires > now + LONGEST_SECONDS {
        return Err(OAuthError::ASSERTION_EXPIRED);
    }
    let user = &org.data.user().username;
    if !claims["sub"].as_str().is_some_and(|name| name.eq_ignore_ascii_case(user)) {
        return Err(OAuthError::NOT_APPROVED);
    }
    Ok(app)
}

/// Whether a text holds a certificate that assertions can be checked with.
pub(super) fn is_certificate(pem: &str) -> bool {
    CertificateDer::from_pem_slice(pem.as_bytes()).is_ok_and(|der| EndEntityCert::try_from(&der).is_ok())
}
