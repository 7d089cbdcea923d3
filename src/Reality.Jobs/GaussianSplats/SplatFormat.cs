using System.Text.Json.Serialization;

namespace Reality.Jobs.GaussianSplats;

/// <summary>A format that splats are published in.</summary>
public enum SplatFormat
{
    /// <summary>SPZ.</summary>
    [JsonStringEnumMemberName("SPZ")]
    Spz,

    /// <summary>3D Tiles.</summary>
    [JsonStringEnumMemberName("3DTiles")]
    Tiles3D,

    /// <summary>PLY.</summary>
    [JsonStringEnumMemberName("PLY")]
    Ply,

    /// <summary>3D Tiles with levels of detail.</summary>
    [JsonStringEnumMemberName("3DTilesLOD")]
    Tiles3DLod,
}
