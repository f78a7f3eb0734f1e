import Hummingbird

/// What a browser shows that has signed in before, so that guessing elsewhere does not slow it down. It opens nothing.
enum DeviceCookie {
    private static func name(_ secure: Bool) -> String { secure ? "__Host-device" : "device" }

    static func device(of request: Request, secure: Bool) -> SecretToken? {
        request.cookies[name(secure)].flatMap { SecretToken($0.value, .device) }
    }

    static func cookie(_ device: SecretToken, secure: Bool) -> Cookie {
        Cookie(
            name: name(secure), value: device.text, maxAge: 400 * 86_400, path: "/", secure: secure, httpOnly: true,
            sameSite: .lax)
    }
}
