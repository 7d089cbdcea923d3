using System.Collections.Frozen;

namespace Reality.Storage.RealityData;

/// <summary>
/// The published types and classifications. Published clients reject a whole list that contains an unknown type.
/// </summary>
public static class RealityDataTypes
{
    public static FrozenSet<string> All { get; } = FrozenSet.Create(
        StringComparer.Ordinal,
        "3MX", "3SM", "CCImageCollection", "Cesium3DTiles", "ContextDetector", "ContextScene", "DAE", "DGN", "E57", "FBX",
        "GeoJSON", "GLB", "GLTF", "GS_3DT", "GS_PLY", "GS_SPZ", "KML", "LAS", "LAZ", "LOD", "LODTree", "ModelingReference",
        "OBJ", "OMR", "OPC", "Orthophoto", "OSGB", "OVF", "OVT", "PLY", "PNTS", "PointCloud", "RealityMesh3DTiles", "S3C", "SHP",
        "SLPK", "SpaceEyes3D", "SuperMap", "Terrain3DTiles", "TexturedTiePoints", "Unstructured");

    public static FrozenSet<string> Classifications { get; } =
        FrozenSet.Create(StringComparer.Ordinal, "Terrain", "Imagery", "Pinned", "Model", "Undefined");
}
