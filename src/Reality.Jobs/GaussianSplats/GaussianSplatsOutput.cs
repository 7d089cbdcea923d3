using System.Text.Json.Serialization;

namespace Reality.Jobs.GaussianSplats;

/// <summary>What a GaussianSplats job can be asked for.</summary>
public enum GaussianSplatsOutput
{
    /// <summary>Splats for display.</summary>
    [JsonStringEnumMemberName("splats")]
    Splats,

    /// <summary>Trained splats, to go on from.</summary>
    [JsonStringEnumMemberName("splatsReference")]
    SplatsReference,
}
