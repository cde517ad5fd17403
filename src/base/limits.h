#pragma once

#include <cstddef>
#include <cstdint>

/// Every bound on hostile input, in one place. Reaching one is reported by a diagnostic, never
/// passed over.
namespace longwatch::limits {

// Files.
inline constexpr std::size_t kDirectoryDepth = 64;
inline constexpr std::size_t kFilesPerSweep = 1'000'000;
inline constexpr std::size_t kSniffBytes = 64 * 1024;

// EVTX.
inline constexpr std::size_t kEvtxElementDepth = 64;
inline constexpr std::size_t kEvtxTemplateDepth = 8;
inline constexpr std::size_t kEvtxValuesPerRecord = 4096;
inline constexpr std::size_t kEvtxNodesPerTemplate = 4096;
inline constexpr std::size_t kEvtxTemplatesCached = 65536;
inline constexpr std::size_t kEvtxTemplateCacheBytes = 32 * 1024 * 1024;
inline constexpr std::size_t kEvtxFragmentsPerRecord = 64;
inline constexpr std::size_t kEvtxTokensPerRecord = 32768;
inline constexpr std::size_t kEvtxComposedBytes = 256 * 1024;

// Archives.
inline constexpr std::size_t kArchiveDepth = 6;  // archives inside archives
inline constexpr std::size_t kArchiveMembers = 1'000'000;
inline constexpr std::size_t kArchiveNameBytes = 4096;
inline constexpr std::uint64_t kArchiveMemberBytes = std::uint64_t{1} << 40U;
inline constexpr std::uint64_t kArchiveRatio = 250;  // unpacked to packed, behind
inline constexpr std::uint64_t kArchiveFreeBytes = std::uint64_t{1} << 30U;
inline constexpr std::size_t kArchiveHeldBytes =
    4 * 1024 * 1024;  // a member in memory, not on disk

// JSON.
inline constexpr std::size_t kJsonBlockBytes = 1024 * 1024;
inline constexpr std::size_t kJsonLineBytes = 16 * 1024 * 1024;
inline constexpr std::size_t kJsonDepth = 64;
inline constexpr std::size_t kJsonValuesPerRecord = 8192;
inline constexpr std::size_t kJsonNameBytes = 512;
inline constexpr std::size_t kJsonNamesCached = 65536;

// Rules and indicators.
inline constexpr std::size_t kRuleFileBytes = 10 * 1024 * 1024;
inline constexpr std::size_t kYamlDepth = 64;
inline constexpr std::size_t kYamlNodes = 1'000'000;
inline constexpr std::size_t kSelectionsPerRule = 4096;
inline constexpr std::size_t kConditionBytes = 64 * 1024;
inline constexpr std::size_t kConditionDepth = 128;
inline constexpr std::size_t kPredicatesPerRule = 65536;
inline constexpr std::size_t kSpellingsPerField = 16;  // that differ in letter case alone
inline constexpr std::size_t kWindashVariants = 4096;
inline constexpr std::size_t kRulesPerCorrelation = 256;
inline constexpr std::size_t kFiltersPerRule = 256;
inline constexpr std::size_t kGroupsPerEvent = 64;  // of one correlation
inline constexpr std::size_t kIndicators = 16'000'000;
inline constexpr std::size_t kOriginsOfIndicator = 64;       // files and entries with one value
inline constexpr std::size_t kIndicatorProblemsTold = 1000;  // of one kind and file
inline constexpr std::size_t kIndicatorLineBytes = 16 * 1024;
inline constexpr std::size_t kIndicatorDocumentBytes = 512 * 1024 * 1024;  // JSON and XML
inline constexpr std::size_t kIndicatorDocumentValues = 50'000'000;
inline constexpr std::size_t kPatternBytes = 64 * 1024;
inline constexpr std::size_t kPatternDepth = 128;
inline constexpr std::size_t kPatternNodes = 4096;
inline constexpr std::size_t kPatternConstants = 16 * 1024;
inline constexpr std::size_t kPatternPathBytes = 1024;
inline constexpr std::size_t kPatterns = 100'000;               // that no look-up answers
inline constexpr std::size_t kPatternSlots = 4096;              // events of one binding
inline constexpr std::size_t kPatternAlternatives = 256;        // ways to choose at every OR
inline constexpr std::size_t kPatternSteps = 4'000'000;         // of the search for one binding
inline constexpr std::size_t kPatternStepsInAll = 200'000'000;  // for all bindings of a pattern
inline constexpr std::size_t kPatternStepsPerHit = 1000;        // and so many for each event
inline constexpr std::size_t kPatternWaiting = 500'000;         // events that wait for others
inline constexpr std::size_t kPatternMentions = 2'000'000;      // of observations by those
inline constexpr std::size_t kJoinedFields = 256;               // of a finding of a pattern
inline constexpr std::size_t kJoinedEntities = 1000;
inline constexpr std::size_t kPatternBindings = 1000;  // findings of one pattern
inline constexpr std::size_t kXmlDepth = 64;
inline constexpr std::size_t kXmlAttributes = 256;        // of one element
inline constexpr std::size_t kIndicatorFiles = 100'000;   // below the paths that were named
inline constexpr std::size_t kIndicatorDetailTexts = 64;  // labels, actors, malware: each
inline constexpr std::size_t kIndicatorTextBytes = 1024;  // of one of them

// Configuration.
inline constexpr std::size_t kConfigFileBytes = 1024 * 1024;

// Findings.
inline constexpr std::size_t kSummaryGroups = 200'000;
inline constexpr std::size_t kFindingEvents = 1000;  // that one lists itself
inline constexpr std::size_t kFindingFields = 64;
inline constexpr std::size_t kFindingFieldBytes = 8 * 1024;

// Everyday triage.
inline constexpr std::size_t kTriageGroups = 1'000'000;  // of one table
inline constexpr std::size_t kTriageValues = 1'000'000;  // different ones that are extracted
inline constexpr std::size_t kBase64Bytes = 256 * 1024;  // of one text that is decoded
inline constexpr std::size_t kBase64Depth = 4;           // encoded inside what was decoded

// From findings to incidents.
inline constexpr std::size_t kActivities = 2'000'000;  // kept of the second reading
inline constexpr std::size_t kEvidencePerItem = 32;    // records named by one statement
inline constexpr std::size_t kFindingsCorrelated = 200'000;
inline constexpr std::size_t kSidecarBytes = 64 * 1024 * 1024;     // assets, actors, lists
inline constexpr std::size_t kKnowledgeBytes = 512 * 1024 * 1024;  // an ATT&CK bundle
inline constexpr std::size_t kKnowledgeValues = 50'000'000;        // in it

// Register.
inline constexpr std::size_t kRegisterEntryBytes = 256 * 1024 * 1024;  // of one entry's content
inline constexpr std::size_t kRegisterEntryValues = 16'000'000;
inline constexpr std::size_t kListedIncidents = 1'000'000;

// Lines of text.
inline constexpr std::size_t kTextLineBytes = 1024 * 1024;
inline constexpr std::size_t kTextBlockBytes = 1024 * 1024;
inline constexpr std::size_t kHeaderLineBytes = 64 * 1024;  // that names columns
inline constexpr std::size_t kColumns = 2048;               // of one header
inline constexpr std::size_t kLayouts = 1024;               // different headers of a file
inline constexpr std::size_t kLayoutChanges = 65536;        // of a file
inline constexpr std::size_t kZeekElements = 65536;         // of sets and vectors in one record
inline constexpr std::size_t kCsvRecordBytes = 16 * 1024 * 1024;
inline constexpr std::size_t kAuditRecordsJoined = 256;  // of one event of the audit system
inline constexpr std::size_t kAuditArguments = 4096;     // of one execve
inline constexpr std::size_t kMailMessageBytes = 64 * 1024 * 1024;
inline constexpr std::size_t kMailHeaders = 4096;    // of one message that are looked at
inline constexpr std::size_t kMailAddresses = 4096;  // of one header
inline constexpr std::size_t kMailParts = 4096;      // of one message
inline constexpr std::size_t kMailLinks = 4096;      // of one message, pictures as many
inline constexpr std::size_t kMailLinkBytes = 4096;
inline constexpr std::size_t kMailBodyBytes = 4 * 1024 * 1024;  // of one message, with --authority
inline constexpr std::size_t kAuthorityBytes = 256;             // of the reference
inline constexpr std::size_t kKeyValueNamesCached = 4096;
inline constexpr std::size_t kKeyValueNameBytes = 128;

// Sweep.
inline constexpr std::size_t kTaskBytes = 1024 * 1024;        // of a source, for one worker at once
inline constexpr std::size_t kHashBlockBytes = 256 * 1024;    // fits the cache of a core
inline constexpr std::size_t kWorkerBytes = 8 * 1024 * 1024;  // what a worker holds at least
inline constexpr std::size_t kWorkerFindingBytes = 512 * 1024;  // of it, for findings
inline constexpr std::size_t kSpillBufferBytes = 64 * 1024;
inline constexpr std::size_t kSpillFanIn = 16;
inline constexpr std::size_t kHitFreeBytes = 512 * 1024;  // of a store of hits, without asking
inline constexpr std::size_t kHitFanIn = 64;              // runs of hits read at once

}  // namespace longwatch::limits
