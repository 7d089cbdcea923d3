using System.Text.Json.Serialization;

namespace Reality.Jobs.WaterConstraints;

/// <summary>What a WaterConstraints job can be asked for.</summary>
public enum WaterConstraintsOutput
{
    /// <summary>Surfaces of the water that was found.</summary>
    [JsonStringEnumMemberName("constraints")]
    Constraints,
}
