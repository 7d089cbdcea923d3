using System.Text.Json.Serialization;

namespace Reality.Jobs.Tiling;

/// <summary>What a Tiling job can be asked for.</summary>
public enum TilingOutput
{
    /// <summary>The tiles, to be filled by later jobs.</summary>
    [JsonStringEnumMemberName("modelingReference")]
    ModelingReference,
}
