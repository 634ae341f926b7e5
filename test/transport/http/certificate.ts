/**
 * A self-signed certificate for 127.0.0.1 and localhost, for tests only; valid for 100 years. Made with:
 * openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500 -subj /CN=headend-test
 *   -addext 'subjectAltName=IP:127.0.0.1,DNS:localhost' -keyout key.pem -out cert.pem
 */
export const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgD0KAAVsBD+Y583gK
i6EnKNKCsM0eWmjiYA63WxdfpxmhRANCAATdcZQw7Ht57H2JrJ9ZG3K2BRfw/+AG
VAqFrY0DreQLoL2II1v32bYNCHI9MQyKhFArQv8eSSKal4WOoXDJePB1
-----END PRIVATE KEY-----`;

export const cert = `-----BEGIN CERTIFICATE-----
MIIBojCCAUegAwIBAgIUC7yE9Dwx7PYXlsZyhpLnjTCUCbswCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMaGVhZGVuZC10ZXN0MCAXDTI2MTEyMTA3NTk0MVoYDzIxMjYx
MDI4MDc1OTQxWjAXMRUwEwYDVQQDDAxoZWFkZW5kLXRlc3QwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAATdcZQw7Ht57H2JrJ9ZG3K2BRfw/+AGVAqFrY0DreQLoL2I
I1v32bYNCHI9MQyKhFArQv8eSSKal4WOoXDJePB1o28wbTAdBgNVHQ4EFgQUZeBK
4clxpCU/aC35awBDcjqdZzswHwYDVR0jBBgwFoAUZeBK4clxpCU/aC35awBDcjqd
ZzswDwYDVR0TAQH/BAUwAwEB/zAaBgNVHREEEzARhwR/AAABgglsb2NhbGhvc3Qw
CgYIKoZIzj0EAwIDSQAwRgIhAIthmGzTiW4J7+sm1lRRE7SGDIh+CNwEU1Eim+Hy
tndSAiEAmFg4u4el1F3tlPxzQsB8bCCKxCb3SOYUAcFCCg2B6mI=
-----END CERTIFICATE-----`;
