#include "detect/indicator/internal/pattern_fields.h"

#include <algorithm>
#include <array>

#include "base/ip_address.h"
#include "base/text.h"
#include "detect/indicator/internal/recognise.h"
#include "formats/observable.h"

namespace longwatch::detect::indicator {
namespace {

// Parts: of processes 1 = the one that acts, 2 = its parent, 3 and 4 = source and target of an
// access; of files 1 = the one acted on, 2 = the program, 3 = a module, 4 = the parent's program.
constexpr auto kFields = std::to_array<PatternField>({
    {"process", "image_ref.name", "Image", ValueForm::FileName, 1},
    {"process", "image_ref.name", "NewProcessName", ValueForm::FileName, 1},
    {"process", "image_ref.name", "ProcessName", ValueForm::FileName, 1},
    {"process", "image_ref.name", "process.executable", ValueForm::FileName, 1},
    {"process", "image_ref.name", "InitiatingProcessFolderPath", ValueForm::FileName, 1},
    {"process", "image_ref.name", "exe", ValueForm::FileName, 1},
    {"process", "binary_ref.name", "Image", ValueForm::FileName, 1},
    {"process", "binary_ref.name", "NewProcessName", ValueForm::FileName, 1},
    {"process", "binary_ref.name", "ProcessName", ValueForm::FileName, 1},
    {"process", "binary_ref.name", "process.executable", ValueForm::FileName, 1},
    {"process", "binary_ref.name", "InitiatingProcessFolderPath", ValueForm::FileName, 1},
    {"process", "binary_ref.name", "exe", ValueForm::FileName, 1},
    {"process", "name", "Image", ValueForm::FileName, 1},
    {"process", "name", "NewProcessName", ValueForm::FileName, 1},
    {"process", "name", "ProcessName", ValueForm::FileName, 1},
    {"process", "name", "process.executable", ValueForm::FileName, 1},
    {"process", "name", "InitiatingProcessFolderPath", ValueForm::FileName, 1},
    {"process", "name", "exe", ValueForm::FileName, 1},
    {"process", "image_ref.parent_directory_ref.path", "Image", ValueForm::Folder, 1},
    {"process", "image_ref.parent_directory_ref.path", "NewProcessName", ValueForm::Folder, 1},
    {"process", "image_ref.parent_directory_ref.path", "ProcessName", ValueForm::Folder, 1},
    {"process", "image_ref.parent_directory_ref.path", "process.executable", ValueForm::Folder, 1},
    {"process", "image_ref.parent_directory_ref.path", "InitiatingProcessFolderPath",
     ValueForm::Folder, 1},
    {"process", "image_ref.parent_directory_ref.path", "exe", ValueForm::Folder, 1},
    {"process", "binary_ref.parent_directory_ref.path", "Image", ValueForm::Folder, 1},
    {"process", "binary_ref.parent_directory_ref.path", "NewProcessName", ValueForm::Folder, 1},
    {"process", "binary_ref.parent_directory_ref.path", "ProcessName", ValueForm::Folder, 1},
    {"process", "binary_ref.parent_directory_ref.path", "process.executable", ValueForm::Folder, 1},
    {"process", "binary_ref.parent_directory_ref.path", "InitiatingProcessFolderPath",
     ValueForm::Folder, 1},
    {"process", "binary_ref.parent_directory_ref.path", "exe", ValueForm::Folder, 1},
    {"process", "image_ref.x_path", "Image", ValueForm::Path, 1},
    {"process", "image_ref.x_path", "NewProcessName", ValueForm::Path, 1},
    {"process", "image_ref.x_path", "ProcessName", ValueForm::Path, 1},
    {"process", "image_ref.x_path", "process.executable", ValueForm::Path, 1},
    {"process", "image_ref.x_path", "InitiatingProcessFolderPath", ValueForm::Path, 1},
    {"process", "image_ref.x_path", "exe", ValueForm::Path, 1},
    {"process", "command_line", "CommandLine", ValueForm::Text, 1},
    {"process", "command_line", "ProcessCommandLine", ValueForm::Text, 1},
    {"process", "command_line", "process.command_line", ValueForm::Text, 1},
    {"process", "pid", "ProcessId", ValueForm::Number, 1},
    {"process", "pid", "NewProcessId", ValueForm::Number, 1},
    {"process", "pid", "process.pid", ValueForm::Number, 1},
    {"process", "cwd", "CurrentDirectory", ValueForm::Text, 1},
    {"process", "cwd", "process.working_directory", ValueForm::Text, 1},
    {"process", "creator_user_ref.account_login", "User", ValueForm::Account, 1},
    {"process", "creator_user_ref.account_login", "SubjectUserName", ValueForm::Account, 1},
    {"process", "creator_user_ref.account_login", "user.name", ValueForm::Account, 1},
    {"process", "creator_user_ref.user_id", "User", ValueForm::Account, 1},
    {"process", "creator_user_ref.user_id", "SubjectUserName", ValueForm::Account, 1},
    {"process", "creator_user_ref.user_id", "user.name", ValueForm::Account, 1},
    {"process", "image_ref.hashes.MD5", "Hashes", ValueForm::Md5, 1},
    {"process", "binary_ref.hashes.MD5", "Hashes", ValueForm::Md5, 1},
    {"process", "image_ref.hashes.SHA-1", "Hashes", ValueForm::Sha1, 1},
    {"process", "binary_ref.hashes.SHA-1", "Hashes", ValueForm::Sha1, 1},
    {"process", "image_ref.hashes.SHA-256", "Hashes", ValueForm::Sha256, 1},
    {"process", "binary_ref.hashes.SHA-256", "Hashes", ValueForm::Sha256, 1},
    {"process", "image_ref.hashes.IMPHASH", "Hashes", ValueForm::Imphash, 1},
    {"process", "binary_ref.hashes.IMPHASH", "Hashes", ValueForm::Imphash, 1},
    {"process", "parent_ref.image_ref.name", "ParentImage", ValueForm::FileName, 1},
    {"process", "parent_ref.image_ref.name", "ParentProcessName", ValueForm::FileName, 1},
    {"process", "parent_ref.image_ref.name", "process.parent.executable", ValueForm::FileName, 1},
    {"process", "parent_ref.binary_ref.name", "ParentImage", ValueForm::FileName, 1},
    {"process", "parent_ref.binary_ref.name", "ParentProcessName", ValueForm::FileName, 1},
    {"process", "parent_ref.binary_ref.name", "process.parent.executable", ValueForm::FileName, 1},
    {"process", "parent_ref.name", "ParentImage", ValueForm::FileName, 1},
    {"process", "parent_ref.name", "ParentProcessName", ValueForm::FileName, 1},
    {"process", "parent_ref.name", "process.parent.executable", ValueForm::FileName, 1},
    {"process", "parent_ref.command_line", "ParentCommandLine", ValueForm::Text, 1},
    {"process", "parent_ref.command_line", "process.parent.command_line", ValueForm::Text, 1},
    {"process", "parent_ref.pid", "ParentProcessId", ValueForm::Number, 1},
    {"process", "image_ref.name", "ParentImage", ValueForm::FileName, 2},
    {"process", "image_ref.name", "ParentProcessName", ValueForm::FileName, 2},
    {"process", "image_ref.name", "process.parent.executable", ValueForm::FileName, 2},
    {"process", "binary_ref.name", "ParentImage", ValueForm::FileName, 2},
    {"process", "binary_ref.name", "ParentProcessName", ValueForm::FileName, 2},
    {"process", "binary_ref.name", "process.parent.executable", ValueForm::FileName, 2},
    {"process", "name", "ParentImage", ValueForm::FileName, 2},
    {"process", "name", "ParentProcessName", ValueForm::FileName, 2},
    {"process", "name", "process.parent.executable", ValueForm::FileName, 2},
    {"process", "command_line", "ParentCommandLine", ValueForm::Text, 2},
    {"process", "command_line", "process.parent.command_line", ValueForm::Text, 2},
    {"process", "image_ref.name", "SourceImage", ValueForm::FileName, 3},
    {"process", "binary_ref.name", "SourceImage", ValueForm::FileName, 3},
    {"process", "name", "SourceImage", ValueForm::FileName, 3},
    {"process", "image_ref.name", "TargetImage", ValueForm::FileName, 4},
    {"process", "binary_ref.name", "TargetImage", ValueForm::FileName, 4},
    {"process", "name", "TargetImage", ValueForm::FileName, 4},
    {"file", "name", "TargetFilename", ValueForm::FileName, 1},
    {"file", "name", "FolderPath", ValueForm::FileName, 1},
    {"file", "name", "file.path", ValueForm::FileName, 1},
    {"file", "name", "RelativeTargetName", ValueForm::FileName, 1},
    {"file", "name", "FileName", ValueForm::FileName, 1},
    {"file", "name", "file.name", ValueForm::FileName, 1},
    {"file", "parent_directory_ref.path", "TargetFilename", ValueForm::Folder, 1},
    {"file", "parent_directory_ref.path", "FolderPath", ValueForm::Folder, 1},
    {"file", "parent_directory_ref.path", "file.path", ValueForm::Folder, 1},
    {"file", "parent_directory_ref.path", "RelativeTargetName", ValueForm::Folder, 1},
    {"file", "x_path", "TargetFilename", ValueForm::Path, 1},
    {"file", "x_path", "FolderPath", ValueForm::Path, 1},
    {"file", "x_path", "file.path", ValueForm::Path, 1},
    {"file", "x_path", "RelativeTargetName", ValueForm::Path, 1},
    {"file", "hashes.MD5", "md5", ValueForm::Md5, 1},
    {"file", "hashes.MD5", "MD5", ValueForm::Md5, 1},
    {"file", "hashes.MD5", "file.hash.md5", ValueForm::Md5, 1},
    {"file", "hashes.MD5", "fileinfo.md5", ValueForm::Md5, 1},
    {"file", "hashes.SHA-1", "sha1", ValueForm::Sha1, 1},
    {"file", "hashes.SHA-1", "SHA1", ValueForm::Sha1, 1},
    {"file", "hashes.SHA-1", "file.hash.sha1", ValueForm::Sha1, 1},
    {"file", "hashes.SHA-1", "fileinfo.sha1", ValueForm::Sha1, 1},
    {"file", "hashes.SHA-256", "sha256", ValueForm::Sha256, 1},
    {"file", "hashes.SHA-256", "SHA256", ValueForm::Sha256, 1},
    {"file", "hashes.SHA-256", "file.hash.sha256", ValueForm::Sha256, 1},
    {"file", "hashes.SHA-256", "fileinfo.sha256", ValueForm::Sha256, 1},
    {"file", "size", "fileinfo.size", ValueForm::Number, 1},
    {"file", "size", "file.size", ValueForm::Number, 1},
    {"file", "size", "FileSize", ValueForm::Number, 1},
    {"file", "name", "Image", ValueForm::FileName, 2},
    {"file", "name", "NewProcessName", ValueForm::FileName, 2},
    {"file", "name", "ProcessName", ValueForm::FileName, 2},
    {"file", "name", "process.executable", ValueForm::FileName, 2},
    {"file", "name", "InitiatingProcessFolderPath", ValueForm::FileName, 2},
    {"file", "name", "exe", ValueForm::FileName, 2},
    {"file", "parent_directory_ref.path", "Image", ValueForm::Folder, 2},
    {"file", "parent_directory_ref.path", "NewProcessName", ValueForm::Folder, 2},
    {"file", "parent_directory_ref.path", "ProcessName", ValueForm::Folder, 2},
    {"file", "parent_directory_ref.path", "process.executable", ValueForm::Folder, 2},
    {"file", "parent_directory_ref.path", "InitiatingProcessFolderPath", ValueForm::Folder, 2},
    {"file", "parent_directory_ref.path", "exe", ValueForm::Folder, 2},
    {"file", "x_path", "Image", ValueForm::Path, 2},
    {"file", "x_path", "NewProcessName", ValueForm::Path, 2},
    {"file", "x_path", "ProcessName", ValueForm::Path, 2},
    {"file", "x_path", "process.executable", ValueForm::Path, 2},
    {"file", "x_path", "InitiatingProcessFolderPath", ValueForm::Path, 2},
    {"file", "x_path", "exe", ValueForm::Path, 2},
    {"file", "name", "ImageLoaded", ValueForm::FileName, 3},
    {"file", "name", "dll.path", ValueForm::FileName, 3},
    {"file", "parent_directory_ref.path", "ImageLoaded", ValueForm::Folder, 3},
    {"file", "parent_directory_ref.path", "dll.path", ValueForm::Folder, 3},
    {"file", "x_path", "ImageLoaded", ValueForm::Path, 3},
    {"file", "x_path", "dll.path", ValueForm::Path, 3},
    {"file", "hashes.MD5", "Hashes", ValueForm::Md5, 2},
    {"file", "hashes.MD5", "Hashes", ValueForm::Md5, 3},
    {"file", "hashes.SHA-1", "Hashes", ValueForm::Sha1, 2},
    {"file", "hashes.SHA-1", "Hashes", ValueForm::Sha1, 3},
    {"file", "hashes.SHA-256", "Hashes", ValueForm::Sha256, 2},
    {"file", "hashes.SHA-256", "Hashes", ValueForm::Sha256, 3},
    {"file", "hashes.IMPHASH", "Hashes", ValueForm::Imphash, 2},
    {"file", "hashes.IMPHASH", "Hashes", ValueForm::Imphash, 3},
    {"file", "name", "ParentImage", ValueForm::FileName, 4},
    {"file", "name", "ParentProcessName", ValueForm::FileName, 4},
    {"file", "name", "process.parent.executable", ValueForm::FileName, 4},
    {"file", "parent_directory_ref.path", "ParentImage", ValueForm::Folder, 4},
    {"file", "parent_directory_ref.path", "ParentProcessName", ValueForm::Folder, 4},
    {"file", "parent_directory_ref.path", "process.parent.executable", ValueForm::Folder, 4},
    {"file", "x_path", "ParentImage", ValueForm::Path, 4},
    {"file", "x_path", "ParentProcessName", ValueForm::Path, 4},
    {"file", "x_path", "process.parent.executable", ValueForm::Path, 4},
    {"file", "name", "email.attachments.file.name", ValueForm::FileName, 0},
    {"file", "hashes.MD5", "email.attachments.file.hash.md5", ValueForm::Md5, 0},
    {"file", "hashes.SHA-256", "email.attachments.file.hash.sha256", ValueForm::Sha256, 0},
    {"directory", "path", "TargetFilename", ValueForm::Folder, 0},
    {"directory", "path", "FolderPath", ValueForm::Folder, 0},
    {"directory", "path", "file.path", ValueForm::Folder, 0},
    {"directory", "path", "RelativeTargetName", ValueForm::Folder, 0},
    {"directory", "path", "Image", ValueForm::Folder, 0},
    {"directory", "path", "NewProcessName", ValueForm::Folder, 0},
    {"directory", "path", "ProcessName", ValueForm::Folder, 0},
    {"directory", "path", "process.executable", ValueForm::Folder, 0},
    {"directory", "path", "InitiatingProcessFolderPath", ValueForm::Folder, 0},
    {"directory", "path", "exe", ValueForm::Folder, 0},
    {"network-traffic", "src_ref.value", "SourceIp", ValueForm::Address, 1},
    {"network-traffic", "src_ref.value", "IpAddress", ValueForm::Address, 1},
    {"network-traffic", "src_ref.value", "SourceAddress", ValueForm::Address, 1},
    {"network-traffic", "src_ref.value", "ClientAddress", ValueForm::Address, 1},
    {"network-traffic", "src_ref.value", "c-ip", ValueForm::Address, 1},
    {"network-traffic", "src_ref.value", "src_ip", ValueForm::Address, 1},
    {"network-traffic", "src_ref.value", "src", ValueForm::Address, 1},
    {"network-traffic", "src_ref.value", "srcip", ValueForm::Address, 1},
    {"network-traffic", "src_ref.value", "id.orig_h", ValueForm::Address, 1},
    {"network-traffic", "src_ref.value", "source.ip", ValueForm::Address, 1},
    {"network-traffic", "src_ref.value", "sourceIPAddress", ValueForm::Address, 1},
    {"network-traffic", "src_ref.value", "callerIpAddress", ValueForm::Address, 1},
    {"network-traffic", "src_ref.value", "client.ip", ValueForm::Address, 1},
    {"network-traffic", "src_ref.value", "client.ipAddress", ValueForm::Address, 1},
    {"network-traffic", "src_ref.value", "ClientIP", ValueForm::Address, 1},
    {"network-traffic", "dst_ref.value", "DestinationIp", ValueForm::Address, 1},
    {"network-traffic", "dst_ref.value", "DestAddress", ValueForm::Address, 1},
    {"network-traffic", "dst_ref.value", "s-ip", ValueForm::Address, 1},
    {"network-traffic", "dst_ref.value", "r-ip", ValueForm::Address, 1},
    {"network-traffic", "dst_ref.value", "dst_ip", ValueForm::Address, 1},
    {"network-traffic", "dst_ref.value", "dst", ValueForm::Address, 1},
    {"network-traffic", "dst_ref.value", "dstip", ValueForm::Address, 1},
    {"network-traffic", "dst_ref.value", "dest_ip", ValueForm::Address, 1},
    {"network-traffic", "dst_ref.value", "id.resp_h", ValueForm::Address, 1},
    {"network-traffic", "dst_ref.value", "destination.ip", ValueForm::Address, 1},
    {"network-traffic", "dst_ref.value", "server.ip", ValueForm::Address, 1},
    {"network-traffic", "dst_ref.value", "DestinationHostname", ValueForm::Name, 1},
    {"network-traffic", "dst_ref.value", "server_name", ValueForm::Name, 1},
    {"network-traffic", "dst_ref.value", "cs-host", ValueForm::Name, 1},
    {"network-traffic", "dst_ref.value", "destination.domain", ValueForm::Name, 1},
    {"network-traffic", "dst_ref.value", "tls.sni", ValueForm::Name, 1},
    {"network-traffic", "dst_ref.value", "http.hostname", ValueForm::Name, 1},
    {"network-traffic", "dst_ref.value", "host", ValueForm::Name, 1},
    {"network-traffic", "src_port", "SourcePort", ValueForm::Number, 1},
    {"network-traffic", "src_port", "id.orig_p", ValueForm::Number, 1},
    {"network-traffic", "src_port", "source.port", ValueForm::Number, 1},
    {"network-traffic", "src_port", "src_port", ValueForm::Number, 1},
    {"network-traffic", "src_port", "IpPort", ValueForm::Number, 1},
    {"network-traffic", "dst_port", "DestinationPort", ValueForm::Number, 1},
    {"network-traffic", "dst_port", "DestPort", ValueForm::Number, 1},
    {"network-traffic", "dst_port", "id.resp_p", ValueForm::Number, 1},
    {"network-traffic", "dst_port", "destination.port", ValueForm::Number, 1},
    {"network-traffic", "dst_port", "dst_port", ValueForm::Number, 1},
    {"network-traffic", "dst_port", "dest_port", ValueForm::Number, 1},
    {"network-traffic", "dst_port", "s-port", ValueForm::Number, 1},
    {"network-traffic", "protocols", "Protocol", ValueForm::Lower, 1},
    {"network-traffic", "protocols", "proto", ValueForm::Lower, 1},
    {"network-traffic", "protocols", "network.transport", ValueForm::Lower, 1},
    {"network-traffic", "protocols", "network.protocol", ValueForm::Lower, 1},
    {"network-traffic", "protocols", "service", ValueForm::Lower, 1},
    {"network-traffic", "extensions.http-request-ext.request_header.User-Agent", "cs-user-agent",
     ValueForm::Text, 1},
    {"network-traffic", "extensions.http-request-ext.request_header.User-Agent", "c-useragent",
     ValueForm::Text, 1},
    {"network-traffic", "extensions.http-request-ext.request_header.User-Agent", "user_agent",
     ValueForm::Text, 1},
    {"network-traffic", "extensions.http-request-ext.request_header.User-Agent",
     "http.http_user_agent", ValueForm::Text, 1},
    {"network-traffic", "extensions.http-request-ext.request_header.User-Agent",
     "user_agent.original", ValueForm::Text, 1},
    {"network-traffic", "extensions.http-request-ext.request_method", "cs-method", ValueForm::Lower,
     1},
    {"network-traffic", "extensions.http-request-ext.request_method", "method", ValueForm::Lower,
     1},
    {"network-traffic", "extensions.http-request-ext.request_method", "http.http_method",
     ValueForm::Lower, 1},
    {"network-traffic", "extensions.http-request-ext.request_method", "http.request.method",
     ValueForm::Lower, 1},
    {"network-traffic", "extensions.http-request-ext.request_value", "cs-uri-stem", ValueForm::Text,
     1},
    {"network-traffic", "extensions.http-request-ext.request_value", "c-uri", ValueForm::Text, 1},
    {"network-traffic", "extensions.http-request-ext.request_value", "cs-uri", ValueForm::Text, 1},
    {"network-traffic", "extensions.http-request-ext.request_value", "uri", ValueForm::Text, 1},
    {"network-traffic", "extensions.http-request-ext.request_value", "http.url", ValueForm::Text,
     1},
    {"network-traffic", "extensions.http-request-ext.request_value", "url.original",
     ValueForm::Text, 1},
    {"network-traffic", "extensions.http-request-ext.request_header.Host", "cs-host",
     ValueForm::Name, 1},
    {"network-traffic", "extensions.http-request-ext.request_header.Host", "host", ValueForm::Name,
     1},
    {"network-traffic", "extensions.http-request-ext.request_header.Host", "http.hostname",
     ValueForm::Name, 1},
    {"network-traffic", "extensions.http-request-ext.request_header.Referer", "cs-referer",
     ValueForm::Text, 1},
    {"network-traffic", "extensions.http-request-ext.request_header.Referer", "cs-referrer",
     ValueForm::Text, 1},
    {"network-traffic", "extensions.http-request-ext.request_header.Referer", "referrer",
     ValueForm::Text, 1},
    {"ipv4-addr", "value", "SourceIp", ValueForm::Address, 0},
    {"ipv4-addr", "value", "IpAddress", ValueForm::Address, 0},
    {"ipv4-addr", "value", "SourceAddress", ValueForm::Address, 0},
    {"ipv4-addr", "value", "ClientAddress", ValueForm::Address, 0},
    {"ipv4-addr", "value", "c-ip", ValueForm::Address, 0},
    {"ipv4-addr", "value", "src_ip", ValueForm::Address, 0},
    {"ipv4-addr", "value", "src", ValueForm::Address, 0},
    {"ipv4-addr", "value", "srcip", ValueForm::Address, 0},
    {"ipv4-addr", "value", "id.orig_h", ValueForm::Address, 0},
    {"ipv4-addr", "value", "source.ip", ValueForm::Address, 0},
    {"ipv4-addr", "value", "sourceIPAddress", ValueForm::Address, 0},
    {"ipv4-addr", "value", "callerIpAddress", ValueForm::Address, 0},
    {"ipv4-addr", "value", "client.ip", ValueForm::Address, 0},
    {"ipv4-addr", "value", "client.ipAddress", ValueForm::Address, 0},
    {"ipv4-addr", "value", "ClientIP", ValueForm::Address, 0},
    {"ipv4-addr", "value", "DestinationIp", ValueForm::Address, 0},
    {"ipv4-addr", "value", "DestAddress", ValueForm::Address, 0},
    {"ipv4-addr", "value", "s-ip", ValueForm::Address, 0},
    {"ipv4-addr", "value", "r-ip", ValueForm::Address, 0},
    {"ipv4-addr", "value", "dst_ip", ValueForm::Address, 0},
    {"ipv4-addr", "value", "dst", ValueForm::Address, 0},
    {"ipv4-addr", "value", "dstip", ValueForm::Address, 0},
    {"ipv4-addr", "value", "dest_ip", ValueForm::Address, 0},
    {"ipv4-addr", "value", "id.resp_h", ValueForm::Address, 0},
    {"ipv4-addr", "value", "destination.ip", ValueForm::Address, 0},
    {"ipv4-addr", "value", "server.ip", ValueForm::Address, 0},
    {"ipv6-addr", "value", "SourceIp", ValueForm::Address, 0},
    {"ipv6-addr", "value", "IpAddress", ValueForm::Address, 0},
    {"ipv6-addr", "value", "SourceAddress", ValueForm::Address, 0},
    {"ipv6-addr", "value", "ClientAddress", ValueForm::Address, 0},
    {"ipv6-addr", "value", "c-ip", ValueForm::Address, 0},
    {"ipv6-addr", "value", "src_ip", ValueForm::Address, 0},
    {"ipv6-addr", "value", "src", ValueForm::Address, 0},
    {"ipv6-addr", "value", "srcip", ValueForm::Address, 0},
    {"ipv6-addr", "value", "id.orig_h", ValueForm::Address, 0},
    {"ipv6-addr", "value", "source.ip", ValueForm::Address, 0},
    {"ipv6-addr", "value", "sourceIPAddress", ValueForm::Address, 0},
    {"ipv6-addr", "value", "callerIpAddress", ValueForm::Address, 0},
    {"ipv6-addr", "value", "client.ip", ValueForm::Address, 0},
    {"ipv6-addr", "value", "client.ipAddress", ValueForm::Address, 0},
    {"ipv6-addr", "value", "ClientIP", ValueForm::Address, 0},
    {"ipv6-addr", "value", "DestinationIp", ValueForm::Address, 0},
    {"ipv6-addr", "value", "DestAddress", ValueForm::Address, 0},
    {"ipv6-addr", "value", "s-ip", ValueForm::Address, 0},
    {"ipv6-addr", "value", "r-ip", ValueForm::Address, 0},
    {"ipv6-addr", "value", "dst_ip", ValueForm::Address, 0},
    {"ipv6-addr", "value", "dst", ValueForm::Address, 0},
    {"ipv6-addr", "value", "dstip", ValueForm::Address, 0},
    {"ipv6-addr", "value", "dest_ip", ValueForm::Address, 0},
    {"ipv6-addr", "value", "id.resp_h", ValueForm::Address, 0},
    {"ipv6-addr", "value", "destination.ip", ValueForm::Address, 0},
    {"ipv6-addr", "value", "server.ip", ValueForm::Address, 0},
    {"domain-name", "value", "QueryName", ValueForm::Name, 0},
    {"domain-name", "value", "DestinationHostname", ValueForm::Name, 0},
    {"domain-name", "value", "query", ValueForm::Name, 0},
    {"domain-name", "value", "host", ValueForm::Name, 0},
    {"domain-name", "value", "cs-host", ValueForm::Name, 0},
    {"domain-name", "value", "r-dns", ValueForm::Name, 0},
    {"domain-name", "value", "server_name", ValueForm::Name, 0},
    {"domain-name", "value", "dns.question.name", ValueForm::Name, 0},
    {"domain-name", "value", "dns.rrname", ValueForm::Name, 0},
    {"domain-name", "value", "destination.domain", ValueForm::Name, 0},
    {"domain-name", "value", "url.domain", ValueForm::Name, 0},
    {"domain-name", "value", "tls.sni", ValueForm::Name, 0},
    {"domain-name", "value", "http.hostname", ValueForm::Name, 0},
    {"domain-name", "value", "remote_img.domain", ValueForm::Name, 0},
    {"url", "value", "Url", ValueForm::Url, 0},
    {"url", "value", "c-uri", ValueForm::Url, 0},
    {"url", "value", "cs-uri", ValueForm::Url, 0},
    {"url", "value", "uri", ValueForm::Url, 0},
    {"url", "value", "url.full", ValueForm::Url, 0},
    {"url", "value", "url.original", ValueForm::Url, 0},
    {"url", "value", "RemoteName", ValueForm::Url, 0},
    {"url", "value", "RemoteUrl", ValueForm::Url, 0},
    {"url", "value", "http.url", ValueForm::Url, 0},
    {"url", "value", "remote_img.url", ValueForm::Url, 0},
    {"email-addr", "value", "from", ValueForm::Mail, 0},
    {"email-addr", "value", "to", ValueForm::Mail, 0},
    {"email-addr", "value", "sender", ValueForm::Mail, 0},
    {"email-addr", "value", "reply_to", ValueForm::Mail, 0},
    {"email-addr", "value", "return_path", ValueForm::Mail, 0},
    {"email-addr", "value", "mailfrom", ValueForm::Mail, 0},
    {"email-addr", "value", "rcptto", ValueForm::Mail, 0},
    {"email-addr", "value", "sender-address", ValueForm::Mail, 0},
    {"email-addr", "value", "recipient-address", ValueForm::Mail, 0},
    {"email-addr", "value", "SenderAddress", ValueForm::Mail, 0},
    {"email-addr", "value", "RecipientAddress", ValueForm::Mail, 0},
    {"email-addr", "value", "email.from.address", ValueForm::Mail, 0},
    {"email-addr", "value", "email.to.address", ValueForm::Mail, 0},
    {"email-message", "from_ref.value", "from", ValueForm::Mail, 1},
    {"email-message", "from_ref.value", "email.from.address", ValueForm::Mail, 1},
    {"email-message", "sender_ref.value", "sender", ValueForm::Mail, 1},
    {"email-message", "sender_ref.value", "return_path", ValueForm::Mail, 1},
    {"email-message", "sender_ref.value", "mailfrom", ValueForm::Mail, 1},
    {"email-message", "sender_ref.value", "sender-address", ValueForm::Mail, 1},
    {"email-message", "to_refs.value", "to", ValueForm::Mail, 1},
    {"email-message", "to_refs.value", "rcptto", ValueForm::Mail, 1},
    {"email-message", "to_refs.value", "recipient-address", ValueForm::Mail, 1},
    {"email-message", "to_refs.value", "email.to.address", ValueForm::Mail, 1},
    {"email-message", "cc_refs.value", "cc", ValueForm::Mail, 1},
    {"email-message", "cc_refs.value", "email.cc.address", ValueForm::Mail, 1},
    {"email-message", "subject", "subject", ValueForm::Text, 1},
    {"email-message", "subject", "email.subject", ValueForm::Text, 1},
    {"email-message", "subject", "message-subject", ValueForm::Text, 1},
    {"email-message", "message_id", "msgid", ValueForm::Text, 1},
    {"email-message", "message_id", "message-id", ValueForm::Text, 1},
    {"email-message", "message_id", "email.message_id", ValueForm::Text, 1},
    {"windows-registry-key", "key", "TargetObject", ValueForm::RegistryKey, 1},
    {"windows-registry-key", "key", "registry.path", ValueForm::RegistryKey, 1},
    {"windows-registry-key", "key", "TargetObject", ValueForm::RegistryParent, 1},
    {"windows-registry-key", "key", "registry.path", ValueForm::RegistryParent, 1},
    {"windows-registry-key", "key", "ObjectName", ValueForm::RegistryKey, 1},
    {"windows-registry-key", "values.name", "TargetObject", ValueForm::RegistryName, 1},
    {"windows-registry-key", "values.name", "registry.path", ValueForm::RegistryName, 1},
    {"windows-registry-key", "values.name", "ObjectValueName", ValueForm::Lower, 1},
    {"windows-registry-key", "values.data", "Details", ValueForm::Text, 1},
    {"windows-registry-key", "values.data", "NewValue", ValueForm::Text, 1},
    {"mutex", "name", "ObjectName", ValueForm::Text, 0},
    {"user-account", "account_login", "User", ValueForm::Account, 0},
    {"user-account", "account_login", "SubjectUserName", ValueForm::Account, 0},
    {"user-account", "account_login", "TargetUserName", ValueForm::Account, 0},
    {"user-account", "account_login", "AccountName", ValueForm::Account, 0},
    {"user-account", "account_login", "user.name", ValueForm::Account, 0},
    {"user-account", "account_login", "cs-username", ValueForm::Account, 0},
    {"user-account", "account_login", "userIdentity.userName", ValueForm::Account, 0},
    {"user-account", "account_login", "userPrincipalName", ValueForm::Account, 0},
    {"user-account", "account_login", "UserId", ValueForm::Account, 0},
    {"user-account", "user_id", "User", ValueForm::Account, 0},
    {"user-account", "user_id", "SubjectUserName", ValueForm::Account, 0},
    {"user-account", "user_id", "TargetUserName", ValueForm::Account, 0},
    {"user-account", "user_id", "AccountName", ValueForm::Account, 0},
    {"user-account", "user_id", "user.name", ValueForm::Account, 0},
    {"user-account", "user_id", "cs-username", ValueForm::Account, 0},
    {"user-account", "user_id", "userIdentity.userName", ValueForm::Account, 0},
    {"user-account", "user_id", "userPrincipalName", ValueForm::Account, 0},
    {"user-account", "user_id", "UserId", ValueForm::Account, 0},
    {"user-account", "display_name", "User", ValueForm::Account, 0},
    {"user-account", "display_name", "SubjectUserName", ValueForm::Account, 0},
    {"user-account", "display_name", "TargetUserName", ValueForm::Account, 0},
    {"user-account", "display_name", "AccountName", ValueForm::Account, 0},
    {"user-account", "display_name", "user.name", ValueForm::Account, 0},
    {"user-account", "display_name", "cs-username", ValueForm::Account, 0},
    {"user-account", "display_name", "userIdentity.userName", ValueForm::Account, 0},
    {"user-account", "display_name", "userPrincipalName", ValueForm::Account, 0},
    {"user-account", "display_name", "UserId", ValueForm::Account, 0},
    {"x509-certificate", "serial_number", "certificate.serial", ValueForm::Serial, 1},
    {"x509-certificate", "serial_number", "tls.serial", ValueForm::Serial, 1},
    {"x509-certificate", "subject", "certificate.subject", ValueForm::Text, 1},
    {"x509-certificate", "subject", "tls.subject", ValueForm::Text, 1},
    {"x509-certificate", "issuer", "certificate.issuer", ValueForm::Text, 1},
    {"x509-certificate", "issuer", "tls.issuerdn", ValueForm::Text, 1},
    {"x509-certificate", "hashes.SHA-1", "resp_certificate_sha1", ValueForm::Digits, 1},
    {"x509-certificate", "hashes.SHA-1", "tls.fingerprint", ValueForm::Digits, 1},
    {"x509-certificate", "hashes.SHA-1", "fingerprint", ValueForm::Digits, 1},
    {"x509-certificate", "hashes.SHA-256", "fingerprint", ValueForm::Digits, 1},
    {"x509-certificate", "hashes.SHA-256", "tls.server.hash.sha256", ValueForm::Digits, 1},
    {"autonomous-system", "number", "source.as.number", ValueForm::Number, 0},
    {"autonomous-system", "number", "destination.as.number", ValueForm::Number, 0},
    {"autonomous-system", "number", "as.number", ValueForm::Number, 0},
    {"software", "name", "Product", ValueForm::Text, 1},
    {"software", "name", "product", ValueForm::Text, 1},
    {"software", "vendor", "Company", ValueForm::Text, 1},
});

std::string_view last_part(std::string_view path) {
  return path.substr(path.find_last_of("\\/") + 1);
}

std::string folder_of(std::string_view path) {
  const std::size_t separator = path.find_last_of("\\/");
  return separator == std::string_view::npos ? std::string()
                                             : to_ascii_lower(path.substr(0, separator));
}

/// The piece of "MD5=...,SHA256=..." with that name, or a text of that length alone.
std::string digest_of(std::string_view text, std::string_view name, std::size_t size) {
  for (const std::string_view piece : split(text, ',')) {
    const std::size_t equals = piece.find('=');
    const bool named = equals != std::string_view::npos;
    const std::string_view value = trim(named ? piece.substr(equals + 1) : piece);
    const bool fits =
        named ? equals_ignoring_ascii_case(trim(piece.substr(0, equals)), name) : name != "imphash";
    if (fits && value.size() == size) {
      return to_ascii_lower(value);
    }
  }
  return {};
}

std::string address_of(std::string_view text) {
  std::optional<Address> address = parse_address(text);
  if (!address.has_value() && text.find(':') == text.rfind(':')) {
    address = parse_address(text.substr(0, text.find(':')));
  }
  return address.has_value() ? to_text(*address) : std::string();
}

std::string name_of(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon != std::string_view::npos && colon == text.rfind(':')) {
    text = text.substr(0, colon);
  }
  return formats::canonical_domain(text).value_or(to_ascii_lower(text));
}

std::string number_of(std::string_view text) {
  if (!starts_with_ignoring_ascii_case(text, "0x")) {
    return std::string(text);
  }
  std::uint64_t number = 0;
  for (const char c : text.substr(2)) {
    if (hex_digit(c) < 0 || number >> 60U != 0) {
      return {};
    }
    number = number * 16 + static_cast<std::uint64_t>(hex_digit(c));
  }
  return std::to_string(number);
}

std::string registry_part(std::string_view text, bool is_name) {
  const std::string key = canonical_registry_key(text);
  const std::size_t separator = key.rfind('\\');
  if (separator == std::string::npos) {
    return {};
  }
  return is_name ? key.substr(separator + 1) : key.substr(0, separator);
}

std::string digits_of(std::string_view text) {
  std::string digits = to_ascii_lower(text);
  std::erase(digits, ':');
  return digits;
}

}  // namespace

bool folds(ValueForm form) {
  return form != ValueForm::Text && form != ValueForm::Url && form != ValueForm::Number;
}

std::string value_of(ValueForm form, std::string_view text) {
  switch (form) {
    case ValueForm::Text:
      return std::string(text);
    case ValueForm::Lower:
    case ValueForm::Path:
      return to_ascii_lower(text);
    case ValueForm::Address:
      return address_of(text);
    case ValueForm::Name:
      return name_of(text);
    case ValueForm::Url:
      return formats::canonical_url(text).value_or(std::string(text));
    case ValueForm::Mail:
      return formats::canonical_mail(text).value_or(to_ascii_lower(text));
    case ValueForm::FileName:
      return to_ascii_lower(last_part(text));
    case ValueForm::Folder:
      return folder_of(text);
    case ValueForm::Number:
      return number_of(text);
    case ValueForm::Md5:
      return digest_of(text, "md5", 32);
    case ValueForm::Sha1:
      return digest_of(text, "sha1", 40);
    case ValueForm::Sha256:
      return digest_of(text, "sha256", 64);
    case ValueForm::Imphash:
      return digest_of(text, "imphash", 32);
    case ValueForm::RegistryKey:
      return canonical_registry_key(text);
    case ValueForm::RegistryParent:
      return registry_part(text, false);
    case ValueForm::RegistryName:
      return registry_part(text, true);
    case ValueForm::Account:
      return to_ascii_lower(text.substr(text.rfind('\\') + 1));
    case ValueForm::Serial:
      return canonical_serial(text);
    case ValueForm::Digits:
      return digits_of(text);
  }
  return {};
}

std::string constant_of(ValueForm form, std::string_view text) {
  switch (form) {
    case ValueForm::Address: {
      const std::string address = address_of(text);
      return address.empty() ? to_ascii_lower(text) : address;
    }
    case ValueForm::Name:
    case ValueForm::Url:
    case ValueForm::Mail:
    case ValueForm::RegistryKey:
    case ValueForm::Account:
    case ValueForm::Serial:
    case ValueForm::Digits:
      return value_of(form, text);
    case ValueForm::RegistryParent:
      return canonical_registry_key(text);
    default:
      return folds(form) ? to_ascii_lower(text) : std::string(text);
  }
}

std::span<const PatternField> pattern_fields() {
  return kFields;
}

std::string plain_path(std::string_view path) {
  constexpr std::string_view kAll = "[*]";
  std::string plain(path);
  for (std::size_t at = plain.find(kAll); at != std::string::npos; at = plain.find(kAll)) {
    plain.erase(at, kAll.size());
  }
  return plain;
}

bool is_path_read(std::string_view object, std::string_view path) {
  const std::string plain = plain_path(path);
  return std::any_of(kFields.begin(), kFields.end(), [&](const PatternField& row) {
    return row.object == object && row.path == plain;
  });
}

}  // namespace longwatch::detect::indicator
