import Booth
import Contracts
import Foundation
import Passes
import Synchronization
import Testing

/// A platform that behaves as a test says, and remembers what it was given.
final class FakePlatform: Platform {
    struct Memory {
        var uploads: [Identifier<Capture>: [Identifier<Original>]] = [:]
        var announcements: [Identifier<Capture>] = []
        var withdrawals: [SpooledWithdrawal] = []
        var isRevoked = false
        var orders: [String] = []
        var wiped: [WipeRecord] = []
        var questions = 0
        var isAway = false
        /// Thrown by the steps of this capture.
        var setbacks: [Identifier<Capture>: Setback] = [:]
        /// How many questions are answered with "not yet", per capture.
        var patience = 0
        var asked: [Identifier<Capture>: Int] = [:]
        var forges = false
        var busy = 0
        var mostBusy = 0
    }

    let boothID = Identifier<Booth>(UUID())
    let signer = ReceiptSigner(key: PassKey())
    private let memory = Mutex(Memory())

    var state: Memory { memory.withLock { $0 } }

    func change(_ body: (inout Memory) -> Void) { memory.withLock { body(&$0) } }

    private func meet(_ capture: SpooledCapture) throws {
        try memory.withLock { memory in
            if memory.isRevoked { throw Setback(.revoked, "the platform answered 403 (booth-revoked)") }
            if memory.isAway { throw Setback(.everything, "no network") }
            if let setback = memory.setbacks[capture.id] { throw setback }
        }
    }

    func upload(_ file: SpooledCapture.File, of capture: SpooledCapture, from path: String) async throws {
        memory.withLock { memory in
            memory.busy += 1
            memory.mostBusy = max(memory.mostBusy, memory.busy)
        }
        defer { memory.withLock { $0.busy -= 1 } }
        for _ in 0..<5 { await Task.yield() }
        try meet(capture)
        #expect(path.hasSuffix("\(capture.id).\(file.id).sealed"))
        memory.withLock { $0.uploads[capture.id, default: []].append(file.id) }
    }

    func announce(_ capture: SpooledCapture) async throws {
        try meet(capture)
        memory.withLock { memory in
            #expect(Set(memory.uploads[capture.id] ?? []) == Set(capture.files.map(\.id)), "told before all was there")
            memory.announcements.append(capture.id)
        }
    }

    func withdraw(_ withdrawal: SpooledWithdrawal) async throws {
        try memory.withLock { memory in
            if memory.isRevoked || memory.isAway { throw Setback(.everything, "no broker") }
            memory.withdrawals.append(withdrawal)
        }
    }

    func orders() async throws -> [String] {
        try memory.withLock { memory in
            if memory.isAway { throw Setback(.everything, "no network") }
            return memory.orders
        }
    }

    func confirm(_ record: WipeRecord) async throws {
        memory.withLock { memory in
            memory.wiped.append(record)
            memory.orders = []
        }
    }

    func receipt(of capture: SpooledCapture) async throws -> String? {
        memory.withLock { $0.questions += 1 }
        try meet(capture)
        let (isThere, forges) = memory.withLock { memory in
            memory.asked[capture.id, default: 0] += 1
            return (memory.asked[capture.id, default: 0] > memory.patience, memory.forges)
        }
        guard isThere else { return nil }
        let receipt = Receipt(
            capture: capture.id.uuid, booth: boothID.uuid, state: .bound,
            files: capture.files.map {
                Receipt.File(
                    id: $0.id.uuid, length: $0.length, sha256: forges ? String(repeating: "0", count: 64) : $0.sha256)
            }, issuedAt: SpoolFixture.now)
        return try await signer.sign(receipt)
    }
}

/// A booth over a simulated disk with the fake platform on the other side.
struct CourierFixture {
    let fixture = SpoolFixture()
    let disk = SimulatedDisk()
    let platform = FakePlatform()
    let events = Events()

    final class Events: Sendable {
        private let list = Mutex<[CourierEvent]>([])
        var all: [CourierEvent] { list.withLock { $0 } }
        @Sendable func tell(_ event: CourierEvent) { list.withLock { $0.append(event) } }
    }

    static var pace: Courier.Pace {
        var pace = Courier.Pace()
        pace.look = .milliseconds(5)
        pace.tick = .milliseconds(5)
        pace.uploads = 3
        pace.offline = GrowingWait(first: .milliseconds(5), longest: .milliseconds(40))
        pace.revoked = GrowingWait(first: .milliseconds(5), longest: .milliseconds(40))
        pace.capture = GrowingWait(first: .milliseconds(5), longest: .milliseconds(40))
        pace.receipt = GrowingWait(first: .milliseconds(1), longest: .milliseconds(10))
        return pace
    }

    func put(_ numbers: Range<Int>) {
        for number in numbers {
            disk.put("/in/\(number).jpg", SpoolFixture.photo(number, length: 500))
            disk.put("/in/\(number).json", SpoolFixture.sidecar)
        }
    }

    func spool() async throws -> Spool {
        let spool = try fixture.spool(disk)
        _ = try await spool.recover()
        return spool
    }

    func courier(
        _ spool: Spool, wiping: OrderedWiping? = nil, pace: Courier.Pace = CourierFixture.pace
    ) -> Courier {
        Courier(
            spool: spool, platform: platform, boothID: platform.boothID, receiptKey: platform.signer.publicKey,
            wiping: wiping, pace: pace, now: { SpoolFixture.now }, tell: events.tell)
    }

    /// Runs the agent while `body` does.
    func run(
        _ spool: Spool, wiping: OrderedWiping? = nil, pace: Courier.Pace = CourierFixture.pace,
        _ body: () async throws -> Void
    ) async throws {
        let courier = courier(spool, wiping: wiping, pace: pace)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await courier.run() }
            do { try await body() } catch {
                group.cancelAll()
                throw error
            }
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    var freed: Int {
        events.all.count {
            guard case .freed = $0 else { return false }
            return true
        }
    }
}
