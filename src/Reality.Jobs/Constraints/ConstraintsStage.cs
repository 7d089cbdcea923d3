using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reality.Contract.Requests;
using Reality.Contract.Specifications;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Jobs.Files;
using Reality.Jobs.Stages;
using Reality.Jobs.TouchUps;
using Reality.Pipeline;

namespace Reality.Jobs.Constraints;

/// <summary>
/// Adds checked constraints to the edits of a modeling reference and ends others, in one entry; publishes their surfaces,
/// constraints/constraints.json and the description of those added.
/// </summary>
/// <param name="infoPath">Bucket path of the description.</param>
internal sealed class ConstraintsStage(ConstraintsInputs inputs, Place reference, string infoPath, IJobFiles files)
    : SingleTaskStage
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "constraints";

    private const string ListName = "constraints/constraints.json";

    // Measured, see docs/benchmarks.md.
    private const long BaseBytes = 64L << 20;
    private const long BytesPerMeshByte = 2;

    // A mesh of the most triangles that a constraint may have; its pages are not read.
    private const long MaxMeshBytes = 96L << 20;

    private readonly string _infoName = BucketPath.BlobName(infoPath);

    public override StageName Name => Id;

    public override IReadOnlyList<StageName> Reads => [ConstraintFilesStage.Id];

    public override object? Key => infoPath;

    protected override string TaskId => "publish";

    protected override bool PublishesOutputs => true;

    public override double ExpectedWork(InputSize size) => 1;

    public override long PlanBytes(Workspace workspace) => ModelingReferenceFiles.PlanBytes(files, reference);

    // Constraints are written one after the other; the log is read again after it has grown.
    protected override TaskCost Cost(PlanContext plan)
    {
        var meshes = plan.Workspace.List(ConstraintFilesStage.Id, ".bin").Select(name => plan.Workspace.SizeOf(name) ?? 0);
        return new(
            1,
            BaseBytes + BytesPerMeshByte * Math.Min(meshes.DefaultIfEmpty().Max(), MaxMeshBytes)
            + ReferenceTiles.MemoryOf(files, reference, new(files, reference)));
    }

    protected override bool OutputsAreThere() => files.Contains(Place.Bucket(""), _infoName);

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var origin = ModelingReferenceFiles.ReadOrigin(files, reference);
        var read = ConstraintFilesStage.Read(context.Workspace);
        var added = new List<KeptConstraint>();
        foreach (var (i, constraint) in read.Index())
        {
            var name = ConstraintFilesStage.NameOf(i);
            var surface = $"constraints/{constraint.Id}.obj";
            var lift = origin?.HeightMeters ?? 0;
            files.Write(
                reference, surface,
                stream => SurfaceObj.Write(stream, [(constraint.Id, context.Workspace.ReadMesh(name))], lift));
            var info = (JsonObject)constraint.Info.DeepClone();
            info["id"] = constraint.Id;
            info["surfaces"] = new JsonArray(surface);
            info["crsSurfaces"] = ModelingReferenceFiles.CrsOf(origin);
            var mesh = ReferenceEdits.PublishMesh(files, reference, context.Workspace, name);
            added.Add(new(constraint.Id, mesh, constraint.Tiles, JsonSerializer.SerializeToElement(info)));
        }
        ReferenceEdits.Append(
            files, reference, new() { Added = added, Deleted = inputs.ConstraintsToDelete ?? [] },
            ReferenceEdits.Begin(files, reference, context.Workspace, Name));
        PublishList();
        files.Write(Place.Bucket(""), _infoName, stream => WriteList(stream, added));
        SceneSummary.Write(
            context, Name,
            new(ModelingReferenceFiles.ReadCrs(files, reference, context.Cancellation), SceneOrigin.Of(origin), null, 0, 0)
            {
                SurfaceSquareMeters = read.Sum(constraint => constraint.SquareMeters),
            });
        var tiles = read.SelectMany(constraint => constraint.Tiles).Distinct().Count();
        context.Outcome.Figure("tiles to remake", tiles.ToString(CultureInfo.InvariantCulture));
    }

    // Again if another job has added an entry meanwhile: the one that writes last has seen all entries.
    private void PublishList()
    {
        ReferenceEdits edits;
        do
        {
            edits = ReferenceEdits.Read(files, reference);
            var state = EditState.Of(edits.Log, model: null);
            files.Write(reference, ListName, stream => WriteList(stream, state.Constraints));
        }
        while (ReferenceEdits.Read(files, reference).Log.Count != edits.Log.Count);
    }

    private static void WriteList(Stream stream, IReadOnlyList<KeptConstraint> constraints) => JsonSerializer.Serialize(
        stream, new { constraints = constraints.Select(constraint => constraint.Info) }, RequestJson.Options);
}
