#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/event.h"
#include "model/field.h"

namespace longwatch::detect::activity {

/// The fields activities are made from. The names stand in columns.cc, in this order.
enum class Column : std::uint8_t {
  None,
  // Windows, of every event
  LogName,
  Keywords,
  SubjectDomain,
  SubjectUser,
  TargetDomain,
  TargetUser,
  IpAddress,
  AccessMask,
  ObjectType,
  ProcessName,
  ServiceName,
  CommandLine,
  // Security and System
  WorkstationName,
  LogonType,
  Status,
  SubStatus,
  PrivilegeList,
  NewProcessName,
  ParentProcessName,
  ObjectName,
  ShareName,
  RelativeTargetName,
  TicketEncryptionType,
  ServiceFileName,
  ImagePath,
  TaskName,
  TaskContent,
  MemberName,
  MemberSid,
  // Sysmon
  User,
  SourceUser,
  Image,
  ParentImage,
  SourceImage,
  TargetImage,
  GrantedAccess,
  TargetFilename,
  Hashes,
  SourceIp,
  DestinationIp,
  DestinationHostname,
  DestinationPort,
  // W3C
  ClientAddress,
  ServerAddress,
  ServerPort,
  Method,
  UriStem,
  Uri,
  HostHeader,
  UserName,
  UserAgent,
  HttpStatus,
  RequestBytes,
  ResponseBytes,
  TimeTaken,
  // Zeek
  Uid,
  OriginAddress,
  ResponderAddress,
  ResponderPort,
  OriginBytes,
  ResponderBytes,
  Duration,
  ConnectionState,
  ServerName,
  CertSerial,
  CertificateSerial,
  CertificateSubject,
  CertificateIssuer,
  ValidationStatus,
  // firewall
  Action,
  FirewallSource,
  FirewallTarget,
  FirewallPort,
  FirewallRule,
  SentByte,
  ReceivedByte,
  BytesOut,
  BytesIn,
  // mail gateway
  MessageId,
  From,
  To,
  Verdict,
  Urls,
  RemoteImages,
  // Microsoft Defender
  ActionType,
  FileName,
  FolderPath,
  FileSize,
  FileSha256,
  InitiatingProcess,
  InitiatingCommandLine,
  InitiatingDomain,
  InitiatingAccount,
  Count
};

/// Which column a field fills. Immutable; any thread.
class ColumnMap {
 public:
  /// Adds the fields of all columns to the table.
  explicit ColumnMap(model::FieldTable& fields);

  Column column_of(model::FieldId field) const {
    const std::size_t index = model::index_of(field);
    return index < columns_.size() ? columns_[index] : Column::None;
  }

 private:
  std::vector<Column> columns_;  // by field id
};

/// The values of one event by column: of a field that occurs several times the first one with
/// content. Reused for the next event; views are valid as long as the batch.
class Columns {
 public:
  void fill(const model::Event& event, const ColumnMap& map);

  const model::Value& value(Column column) const {
    return values_[static_cast<std::size_t>(column)];
  }

  /// The text; empty when the field is absent or holds a placeholder ("-"). A view of the batch or
  /// of `scratch`.
  std::string_view text(Column column, std::string& scratch) const;

  /// A whole number, decimal or 0x..., that fits.
  std::optional<std::uint64_t> number(Column column) const;

 private:
  std::array<model::Value, static_cast<std::size_t>(Column::Count)> values_{};
};

}  // namespace longwatch::detect::activity
