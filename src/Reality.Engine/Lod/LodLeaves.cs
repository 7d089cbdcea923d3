using System.Numerics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Meshing;
using Reality.Engine.Texturing;
using Reality.Engine.Tiling;
using Reality.Pipeline;

namespace Reality.Engine.Lod;

/// <summary>Cuts leaves out of the textured tiles. The tile read last is kept: most leaves of a subtree share one.</summary>
internal sealed class LodLeaves
{
    private const double WeldToleranceTexels = 0.01;

    private readonly Workspace _workspace;
    private readonly LodOptions _options;
    private readonly Layout _layout;
    private Tile? _tile;
    private TexturedMesh? _mesh;

    public LodLeaves(Workspace workspace, LodCells cells, LodOptions options)
    {
        (_workspace, Cells, _options) = (workspace, cells, options);
        _layout = workspace.ReadLayout();
        FinestTexelSize = Math.Max(_layout.GroundSamplingDistance, options.MinTexelSizeMeters);
    }

    public LodCells Cells { get; }

    /// <summary>Nominal side of a texel at the finest level, meters.</summary>
    public double FinestTexelSize { get; }

    /// <summary>Tiles share border vertices up to the rounding of their single-precision positions.</summary>
    public double WeldToleranceMeters => WeldToleranceTexels * FinestTexelSize;

    /// <summary>
    /// A leaf. Its geometric error is that of the surface itself, to which it adds none: what is smaller than half a voxel or was
    /// simplified away, or a texel if that is larger.
    /// </summary>
    public LodNodeArtifact Make(LodNode node)
    {
        var parts = new List<TexturedMesh>();
        var surfaceError = 0.0;
        foreach (var id in node.Tiles)
        {
            var tile = _layout[id];
            surfaceError = Math.Max(surfaceError, SurfaceStage.ReadErrorMeters(_workspace, tile, _layout));
            var source = Read(tile);
            var chosen = Cells.TrianglesOf(node, source.Mesh);
            if (chosen.Length > 0)
                parts.Add(AtlasSubset.Cut(source, chosen, _options.MaxPageSize));
        }
        var mesh = parts.Count == 1 ? parts[0] : TexturedMeshes.Join(parts, WeldToleranceMeters);
        return new(mesh, Math.Max(surfaceError, TexelSizeOf(mesh)), FinestTexelSize);
    }

    /// <summary>Mean side of a texel on the surface, meters; 0 without a texture.</summary>
    internal static double TexelSizeOf(TexturedMesh mesh)
    {
        var (meters, texels) = (0.0, 0.0);
        for (var t = 0; t < mesh.Mesh.TriangleCount && mesh.Pages.Count > 0; t++)
        {
            var page = mesh.Pages[mesh.PageOfTriangle[t]];
            var a = mesh.Mesh.Positions[mesh.Mesh.Triangles[3 * t]];
            var b = mesh.Mesh.Positions[mesh.Mesh.Triangles[3 * t + 1]];
            var c = mesh.Mesh.Positions[mesh.Mesh.Triangles[3 * t + 2]];
            meters += ExactVector.Length(ExactVector.Cross(b - a, c - a));
            var size = new Vector2(page.Width, page.Height);
            var origin = mesh.TextureCoordinates[3 * t];
            var (u, v) = (
                (mesh.TextureCoordinates[3 * t + 1] - origin) * size, (mesh.TextureCoordinates[3 * t + 2] - origin) * size);
            texels += Math.Abs(u.X * v.Y - u.Y * v.X);
        }
        return texels > 0 ? Math.Sqrt(meters / texels) : 0;
    }

    private TexturedMesh Read(Tile tile)
    {
        if (_tile != tile)
            (_tile, _mesh) = (tile, _workspace.ReadTexturedMesh(TextureStage.NameOf(tile)));
        return _mesh!;
    }
}
