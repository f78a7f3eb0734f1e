import HTTPTypes
import Hummingbird
import WebPages

extension Site {
    /// Where the public reaches us, or, where that is not known, whoever asks does.
    func origin(of request: Request) -> String {
        publicOrigin ?? "http://\(request.head.authority ?? "localhost")"
    }
}
