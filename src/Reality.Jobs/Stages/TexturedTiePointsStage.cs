using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Analysis;
using Reality.Engine.Sfm;
using Reality.Formats.Gltf;
using Reality.Formats.Ply;
using Reality.Formats.Tiles3D;
using Reality.Jobs.Exports;
using Reality.Jobs.Exports.Ply;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>
/// Publishes the tie points of a calibration as squares of photo on the surface: 3D Tiles whose nodes add to their parents, and
/// a PLY cloud of their centers with colors and normals, in the UTM zone of the scene.
/// </summary>
internal sealed class TexturedTiePointsStage(IJobFiles files, Place output) : SingleTaskStage
{
    /// <summary>The file to open first.</summary>
    public const string TilesetName = "tileset.json";

    private const string CloudName = "TiePoints.ply";
    private const double Seconds = 5;

    // Of a square: its record, and its place in the tree.
    private const int MemoryPerTiePoint = 200;

    public override StageName Name => "textured-tie-points";

    public override IReadOnlyList<StageName> Reads => [CalibrationStage.Id, TiePointViewsStage.Id, TiePointPatchStage.Id];

    protected override string TaskId => "write";

    protected override bool PublishesOutputs => true;

    /// <summary>The stages that make them after a calibration.</summary>
    public static IReadOnlyList<Stage> StagesFor(SceneInput input, Place output) =>
        [new TiePointViewsStage(), new TiePointPatchStage(input.Photos), new TexturedTiePointsStage(input.Files, output)];

    public override double ExpectedWork(InputSize input) => Seconds;

    protected override TaskCost Cost(PlanContext plan)
    {
        var bytes = new FileInfo(plan.Workspace.PathOf(SceneArtifact.NameOf(CalibrationStage.Id))) is { Exists: true } file
            ? file.Length
            : 0;
        // A tie point takes more than 50 bytes there.
        return new(Seconds, (300L << 20) + bytes / 50 * MemoryPerTiePoint, TaskCost.AllCores);
    }

    protected override bool OutputsAreThere() => files.Contains(output, TilesetName);

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var scene = context.Workspace.ReadSceneWithoutTiePoints(CalibrationStage.Id);
        var tree = new TiePointTree(context.Workspace, scene);
        if (tree.Root is not { } root)
        {
            throw new StageException(
                "TiePoints_None",
                "The calibrated scene has no tie points, so there is nothing to texture. "
                + "Add photos that overlap.");
        }
        using var frame = ExportFrame.Of(scene, null);
        files.WriteFolder(output, TilesetName, folder =>
        {
            Directory.CreateDirectory(Path.Combine(folder, "data"));
            context.ForEach(tree.Nodes, node =>
                File.WriteAllBytes(Path.Combine(folder, UriOf(node)), GlbWriter.Encode(tree.MeshOf(node))));
            using (var stream = File.Create(Path.Combine(folder, TilesetName)))
                TilesetWriter.Write(stream, NodeOf(root), frame.World, TilesetRefinement.Add);
            WriteCloud(Path.Combine(folder, CloudName), tree, frame);
        });
        context.Outcome.Output("textured tie points", files.Describe(output, TilesetName));
    }

    private static string UriOf(TiePointNode node) => $"data/{node.Name}.glb";

    private static TilesetNode NodeOf(TiePointNode node) => new(
        UriOf(node), node.Bounds.Center, node.Bounds, node.GeometricErrorMeters, node.Children.Select(NodeOf).ToList());

    private static void WriteCloud(string path, TiePointTree tree, ExportFrame frame)
    {
        using var stream = new BufferedStream(File.Create(path), 1 << 20);
        using var writer = new PlyPointWriter(stream, PlyExport.CommentsFor(frame));
        foreach (var node in tree.Nodes)
        {
            var squares = tree.ColorsOf(node).ToList();
            var origin = node.Bounds.Center;
            var centers = squares.Select(square => square.Square.Center.RelativeTo(origin)).ToArray();
            var positions = frame.Projection.Apply(new Mesh { Origin = origin, Positions = centers, Triangles = [] });
            for (var i = 0; i < positions.Length; i++)
                writer.Write(positions[i], squares[i].Square.Normal.RelativeTo(Vector3d.Zero), squares[i].Color);
        }
    }
}
