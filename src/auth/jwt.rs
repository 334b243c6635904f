//! The assertion of the JWT bearer flow: claims signed by a private key whose
//! certificate the app in Salesforce has.
//!
//! Facts: Salesforce Help, "OAuth 2.0 JWT Bearer Flow for Server-to-Server
//! Integration"; RFC 7515, RFC 7523.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::rsa::KeyPair;
use ring::signature::RSA_PKCS1_SHA256;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use serde_json::json;
use zeroize::{Zeroize, Zeroizing};

use crate::secret::Secret;
use crate::{Error, Result};

/// Salesforce accepts assertions that end within three minutes.
const LIFETIME_SECONDS: i64 = 170;

/// What an assertion says.
pub(super) struct Claims<'a> {
    /// Consumer key of the app.
    pub(super) issuer: &'a str,
    /// The user's login name.
    pub(super) subject: &'a str,
    /// The host that is asked for a token.
    pub(super) audience: &'a str,
}

/// Whether a text holds a private key that can sign, so that a wrong file is
/// told before anything is sent.
///
/// # Errors
/// `Usage`, saying what is wrong with the key. Nothing of it is quoted.
pub fn check_key(pem: &Secret) -> Result<()> {
    key_pair(pem).map(drop)
}

/// The signed assertion, good from now for not quite three minutes.
///
/// # Errors
/// As [`check_key`].
pub(super) fn assertion(pem: &Secret, claims: &Claims<'_>) -> Result<Secret> {
    let pair = key_pair(pem)?;
    let expires = jiff::Timestamp::now().as_second() + LIFETIME_SECONDS;
    let claims = json!({
        "iss": claims.issuer, "sub": claims.subject, "aud": claims.audience, "exp": expires,
    });
    let part = |json: serde_json::Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let mut token = Zeroizing::new(format!("{}.{}", part(json!({ "alg": "RS256" })), part(claims)));
    let mut signature = vec![0; pair.public().modulus_len()];
    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), token.as_bytes(), &mut signature)
        .map_err(|_| Error::unexpected("the assertion could not be signed"))?;
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut token);
    Ok(Secret::new(token.as_str()))
}

fn key_pair(pem: &Secret) -> Result<KeyPair> {
    let unfit = |why: &str| {
        Error::usage(format!("the key for the JWT sign-in cannot be used: {why}"))
            .hint("make one: openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj /CN=sfmigrate -keyout server.key -out server.crt")
            .hint("the file with the private key is --jwt-key; the certificate (server.crt) goes into the app in Salesforce")
    };
    let text = pem.expose();
    if text.contains("ENCRYPTED") {
        return Err(unfit("it is encrypted with a passphrase")
            .hint("decrypt it where only you can read it: openssl pkey -in server.key -out plain.key"));
    }
    let mut key = PrivateKeyDer::from_pem_slice(text.as_bytes()).map_err(|_| match text {
        text if text.contains("CERTIFICATE") => unfit("it is the certificate, not the private key"),
        _ => unfit("it is no private key in PEM form"),
    })?;
    let pair = match &key {
        PrivateKeyDer::Pkcs8(der) => KeyPair::from_pkcs8(der.secret_pkcs8_der()),
        PrivateKeyDer::Pkcs1(der) => KeyPair::from_der(der.secret_pkcs1_der()),
        _ => return Err(unfit("it is no RSA key, and Salesforce signs in with RSA keys only")),
    };
    key.zeroize();
    pair.map_err(|e| match e.to_string().as_str() {
        "TooSmall" => unfit("it has less than 2,048 bits"),
        "WrongAlgorithm" => unfit("it is no RSA key, and Salesforce signs in with RSA keys only"),
        _ => unfit("it is no RSA key, or it is damaged"),
    })
}
