using System.Text.Json.Serialization;

namespace Reality.Jobs.TouchUpImport;

/// <summary>What a TouchUpImport job can be asked for.</summary>
public enum TouchUpImportOutput
{
    /// <summary>What was taken in.</summary>
    [JsonStringEnumMemberName("importInfo")]
    ImportInfo,
}
