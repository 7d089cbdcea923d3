using System.Text.Json.Serialization;

namespace Reality.Contract.Exports;

/// <summary>A format that results are published in.</summary>
public enum Format
{
    /// <summary>3D Tiles.</summary>
    [JsonStringEnumMemberName("3DTiles")]
    Tiles3D,

    /// <summary>3MX.</summary>
    [JsonStringEnumMemberName("3MX")]
    Scalable3mx,

    /// <summary>Wavefront OBJ.</summary>
    [JsonStringEnumMemberName("OBJ")]
    Obj,

    /// <summary>LAS or LAZ points.</summary>
    [JsonStringEnumMemberName("LAS")]
    Las,

    /// <summary>PLY points.</summary>
    [JsonStringEnumMemberName("PLY")]
    Ply,

    /// <summary>Tiles of points for display.</summary>
    [JsonStringEnumMemberName("OPC")]
    Opc,

    /// <summary>Orthophoto and surface model.</summary>
    [JsonStringEnumMemberName("OrthophotoDSM")]
    OrthophotoDsm,

    /// <summary>Indexed 3D scene layer.</summary>
    [JsonStringEnumMemberName("I3S")]
    I3s,

    /// <summary>OpenSceneGraph binary.</summary>
    [JsonStringEnumMemberName("OSGB")]
    Osgb,
}
