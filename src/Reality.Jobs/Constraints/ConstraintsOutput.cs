using System.Text.Json.Serialization;

namespace Reality.Jobs.Constraints;

/// <summary>What a Constraints job can be asked for.</summary>
public enum ConstraintsOutput
{
    /// <summary>The constraints added, with their ids.</summary>
    [JsonStringEnumMemberName("addedConstraintsInfo")]
    AddedConstraintsInfo,
}
