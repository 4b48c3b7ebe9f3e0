//! Signing in: client credentials, a JWT of a certificate, a refresh token, a token at hand.
use crate::{Done, told};
use cirrus::auth::{ClientCredentialsAuth, JwtAuth, RefreshTokenAuth, SharedAuth, StaticTokenAuth, WebServerFlow};
use cirrus::{Cirrus, CirrusError};
use std::sync::Arc;

/// A client with this way in.
fn client(auth: SharedAuth) -> Result<Cirrus, CirrusError> {
    Cirrus::builder().auth(auth).build()
}

/// A client that signs in with the application's secret.
pub fn connected() -> Result<Cirrus, CirrusError> {
    client(Arc::new(by_secret(&told("SANDBOX_CLIENT_SECRET"))?))
}

fn by_secret(secret: &str) -> Result<ClientCredentialsAuth, cirrus::auth::AuthError> {
    let url = told("SANDBOX_URL");
    let auth = ClientCredentialsAuth::builder().consumer_key(told("SANDBOX_CLIENT_ID")).consumer_secret(secret);
    auth.login_url(&url).instance_url(&url).build()
}

fn by_key(user: &str) -> Result<JwtAuth, cirrus::auth::AuthError> {
    let url = told("SANDBOX_URL");
    let auth = JwtAuth::builder().consumer_key(told("SANDBOX_CLIENT_ID")).username(user);
    auth.private_key_pem_bytes(told("SANDBOX_KEY").as_bytes())?.login_url(&url).instance_url(&url).build()
}

/// The limits are read, which needs a session.
async fn opens(sf: &Cirrus) -> Done {
    let limits = sf.limits().await?;
    assert!(limits.get("DailyApiRequests").is_some_and(|one| one.max > 0), "{limits:?}");
    assert!(sf.last_limit_info().is_some(), "the allowance is told with every answer");
    Ok(())
}

/// Every way in, and what is refused.
pub async fn run() -> Done {
    let url = told("SANDBOX_URL");
    let versions = connected()?.versions().await?;
    assert!(versions.iter().any(|one| one.version == "66.0"), "{versions:?}");
    opens(&connected()?).await?;
    let refused = client(Arc::new(by_secret("no")?))?.limits().await;
    let refused = refused.expect_err("a wrong secret opens");
    assert!(format!("{refused:?}").contains("invalid_client"), "{refused:?}");

    opens(&client(Arc::new(by_key(&told("SANDBOX_USER"))?))?).await?;
    let refused = client(Arc::new(by_key("nobody@contoso.example")?))?.limits().await;
    let refused = refused.expect_err("a stranger's name opens");
    assert!(format!("{refused:?}").contains("invalid_grant"), "{refused:?}");

    opens(&client(Arc::new(by_browser(&connected()?).await?))?).await?;

    let strange = client(Arc::new(StaticTokenAuth::new("00D000000000001!no", &url)))?;
    match strange.limits().await {
        Err(CirrusError::Api { status: 401, errors, .. }) => {
            assert_eq!(errors[0].error_code, "INVALID_SESSION_ID");
        }
        other => panic!("{other:?}"),
    }
    Ok(())
}

/// What a person's sign-in in a browser leaves, with a proof key: a refresh token. The person allows it.
async fn by_browser(sf: &Cirrus) -> Result<RefreshTokenAuth, Box<dyn std::error::Error>> {
    let url = told("SANDBOX_URL");
    let flow = WebServerFlow::builder().consumer_key(told("SANDBOX_CLIENT_ID"));
    let flow = flow.consumer_secret(told("SANDBOX_CLIENT_SECRET")).redirect_uri("http://localhost:1717/OauthRedirect");
    let flow = flow.login_url(&url).scope("api").scope("refresh_token").build()?;
    let (page, pending) = flow.start()?;
    sf.http_client().post(format!("{url}/_sandbox/authorize?decision=approve")).send().await?;
    let back = sf.http_client().get(page).send().await?;
    let place = back.headers().get("location").expect("a way back").to_str()?.to_owned();
    let value = |name: &str| {
        let pairs = place.split_once('?').expect("values").1.split('&').filter_map(|pair| pair.split_once('='));
        pairs.into_iter().find(|(key, _)| *key == name).map(|(_, value)| value.replace("%3D", "=")).expect("the value")
    };
    let session = flow.complete(pending, &value("code"), &value("state")).await?;
    // Its token is taken away: what opens is a fresh one.
    sf.http_client().post(format!("{url}/_sandbox/revoke")).send().await?;
    Ok(flow.refresh_auth(&session)?.instance_url(&url).build()?)
}
