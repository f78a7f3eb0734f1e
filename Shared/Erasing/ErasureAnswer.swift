import Contracts
import FoundationEssentials
import PersonalData
import PostgreSQL

/// What has become of an owner's part of an erasure, as its tombstone remembers it: counts and words of ours.
struct ErasureAnswer: Codable, Sendable, Equatable {
    var outcome: ErasureOutcome = .pending
    var removed: [TableCount] = []
    var objects = 0
    var retained: [RetainedData] = []

    var isFinal: Bool { outcome != .pending }

    /// Adds what another attempt did; it may have found what an earlier one had to leave.
    mutating func add(_ rows: ErasedRows, objects: Int, isComplete: Bool) {
        for more in rows.removed {
            if let index = removed.firstIndex(where: { $0.table == more.table }) {
                removed[index].count += more.count
            } else {
                removed.append(more)
            }
        }
        self.objects += objects
        retained = rows.retained
        if isComplete, rows.left.isEmpty { outcome = retained.isEmpty ? .removed : .retained }
    }
}

extension ErasureAnswer {
    init(json: JSON) throws {
        self = try JSONDecoder().decode(ErasureAnswer.self, from: Data(json.bytes))
    }

    var json: JSON {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            return JSON(bytes: [UInt8](try encoder.encode(self)))
        }
    }
}
