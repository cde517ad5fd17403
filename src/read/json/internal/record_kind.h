#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/arena.h"
#include "model/value.h"

namespace longwatch::read::json {

/// Members by which records that name no channel show what they are: Zeek's logs and Microsoft
/// Defender's advanced hunting tables. Sources: the log references of Zeek 3 to 7, and the schema
/// of DeviceFileEvents.
enum class Mark : std::uint8_t {
  ZeekLog,     ///< "_path", "@stream": the name of the log itself
  ZeekSensor,  ///< "@system"
  Originator,  ///< "id.orig_h": every log about a connection
  ConnState,
  RequestType,
  ShareType,
  CallId,
  Helo,
  MailFrom,
  SecurityProtocol,
  Endpoint,
  Operation,
  Query,
  Method,
  Uri,
  SmbAction,
  ServerName,
  Cipher,
  Subject,
  CertificateSerial,
  CertificateSubject,
  ActionType,
  DeviceName,
  FolderPath,
  FileName,
};

inline constexpr std::size_t kMarks = 25;

/// The marks of one record.
class RecordMarks {
 public:
  void clear() { seen_ = 0; }

  bool any() const { return seen_ != 0; }

  bool has(Mark mark) const { return (seen_ >> static_cast<unsigned>(mark) & 1U) != 0; }

  void put(Mark mark, const model::Value& value) {
    if (!has(mark) && !value.is_null()) {
      seen_ |= 1U << static_cast<unsigned>(mark);
      values_[static_cast<std::size_t>(mark)] = value;
    }
  }

  /// Precondition: `has(mark)`.
  const model::Value& value(Mark mark) const { return values_[static_cast<std::size_t>(mark)]; }

 private:
  static_assert(kMarks <= 32);

  std::uint32_t seen_ = 0;
  std::array<model::Value, kMarks> values_{};
};

/// What the marks tell.
struct RecordKind {
  model::Value channel;                  ///< null = nothing is told
  std::optional<model::Value> computer;  ///< when the record names it in a way of its own
  bool is_zeek = false;
};

/// `arena` keeps names of channels that are not known beforehand.
RecordKind kind_of(const RecordMarks& marks, Arena& arena);

}  // namespace longwatch::read::json
