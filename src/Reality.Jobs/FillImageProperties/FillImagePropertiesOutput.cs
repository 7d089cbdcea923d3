using System.Text.Json.Serialization;

namespace Reality.Jobs.FillImageProperties;

/// <summary>What a FillImageProperties job can be asked for.</summary>
public enum FillImagePropertiesOutput
{
    /// <summary>The scene with its photos filled in.</summary>
    [JsonStringEnumMemberName("scene")]
    Scene,
}
