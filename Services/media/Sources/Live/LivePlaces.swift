package import Contracts
import HTTPTypes
import Synchronization
package import WebPages

/// How many streams are open: a process has places for so many, and each customer for some of them.
package final class LivePlaces: Sendable {
    private let taken = Mutex<[Identifier<Customer>: Int]>([:])
    private let inAll: Int
    private let perCustomer: Int

    package init(inAll: Int = 200, perCustomer: Int = 20) {
        self.inAll = inAll
        self.perCustomer = perCustomer
    }

    /// A place for one stream; it is free again when nobody holds it any more.
    ///
    /// - Throws: 429 for a customer who has all of theirs, 503 when the process has none left.
    package func take(_ customer: Identifier<Customer>) throws(APIError) -> LivePlace {
        let refusal: APIError? = taken.withLock { taken in
            guard taken[customer, default: 0] < perCustomer else { return Self.tooMany(.tooManyRequests) }
            guard taken.values.reduce(0, +) < inAll else { return Self.tooMany(.serviceUnavailable) }
            taken[customer, default: 0] += 1
            return nil
        }
        if let refusal { throw refusal }
        return LivePlace(self, customer)
    }

    /// How many are taken.
    package var count: Int { taken.withLock { $0.values.reduce(0, +) } }

    fileprivate func leave(_ customer: Identifier<Customer>) {
        taken.withLock { taken in
            let left = taken[customer, default: 1] - 1
            taken[customer] = left > 0 ? left : nil
        }
    }

    private static func tooMany(_ status: HTTPResponse.Status) -> APIError {
        APIError(
            status, code: "too-many-streams", message: "Too many pages are looking at what arrives; close some.",
            headers: [.retryAfter: "30"])
    }
}

/// A stream's place.
package final class LivePlace: Sendable {
    private let places: LivePlaces
    private let customer: Identifier<Customer>

    fileprivate init(_ places: LivePlaces, _ customer: Identifier<Customer>) {
        self.places = places
        self.customer = customer
    }

    deinit { places.leave(customer) }
}
