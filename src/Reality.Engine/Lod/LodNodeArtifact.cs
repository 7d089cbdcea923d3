using System.Text.Json;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Lod;

/// <summary>
/// The mesh of a <see cref="LodNode"/> with its measured error: "levels-of-detail/{id}.bin" and, written last,
/// "levels-of-detail/{id}.json".
/// </summary>
/// <param name="GeometricErrorMeters">
/// How far the node may be from the real surface, in shape or in texel size, whichever is more. At a leaf that is the error of
/// the model itself.
/// </param>
/// <param name="TexelSizeMeters">Side of a texel on the surface.</param>
public sealed record LodNodeArtifact(TexturedMesh Mesh, double GeometricErrorMeters, double TexelSizeMeters)
{
    public static bool Contains(Workspace workspace, LodShape shape, LodNodeId nodeId)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return workspace.Contains(FiguresName(shape, nodeId));
    }

    /// <summary>Size of the mesh of a node as an artifact, in bytes; 0 if there is none.</summary>
    public static long SizeOf(Workspace workspace, LodShape shape, LodNodeId nodeId)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return workspace.SizeOf(MeshName(shape, nodeId)) ?? 0;
    }

    public static void Write(Workspace workspace, LodShape shape, LodNodeId nodeId, LodNodeArtifact node)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(node);
        workspace.WriteTexturedMesh(MeshName(shape, nodeId), node.Mesh);
        workspace.Write(
            FiguresName(shape, nodeId),
            stream => JsonSerializer.Serialize(stream, new Figures(node.GeometricErrorMeters, node.TexelSizeMeters)));
    }

    public static LodNodeArtifact Read(Workspace workspace, LodShape shape, LodNodeId nodeId)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        var figures = ReadFigures(workspace, shape, nodeId);
        return new(workspace.ReadTexturedMesh(MeshName(shape, nodeId)), figures.GeometricErrorMeters, figures.TexelSizeMeters);
    }

    /// <summary>Reads the geometric error only, without the mesh.</summary>
    public static double ReadGeometricErrorMeters(Workspace workspace, LodShape shape, LodNodeId nodeId)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return ReadFigures(workspace, shape, nodeId).GeometricErrorMeters;
    }

    private static Figures ReadFigures(Workspace workspace, LodShape shape, LodNodeId nodeId)
    {
        using var stream = workspace.Read(FiguresName(shape, nodeId));
        return JsonSerializer.Deserialize<Figures>(stream)!;
    }

    private static ArtifactName MeshName(LodShape shape, LodNodeId nodeId) => LodNodeStage.NameOf(shape) / $"{nodeId}.bin";

    private static ArtifactName FiguresName(LodShape shape, LodNodeId nodeId) => LodNodeStage.NameOf(shape) / $"{nodeId}.json";

    private sealed record Figures(double GeometricErrorMeters, double TexelSizeMeters);
}
