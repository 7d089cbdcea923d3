using Reality.Core;
using Reality.Formats.ContextScenes;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Scans;

/// <summary>
/// Opens the files of the point clouds that a scene describes, and decides for each scan the parameters of its import:
/// coordinate system, grid, position of the scanner. Whatever can be refused before the points are read is refused here.
/// </summary>
internal sealed class ScanListStage(ScanImport import) : SingleTaskStage
{
    public static readonly StageName Id = "scan-list";

    private const double SecondsPerGigabyte = 1;

    // Points pass by in batches. Paths of scanners are held one at a time; the shortest lines count.
    private const long BaseBytes = 64L << 20;
    private const long BytesPerPosition = 100;
    private const long MinBytesPerPosition = 12;

    // A larger document is read by the task only: its plan would take as much memory.
    private const long MaxDocumentBytesOfPlan = 1L << 20;

    public override StageName Name => Id;

    // 2: trajectories without a coordinate system have that of their points.
    public override int Version => 3;

    public override IReadOnlyList<StageName> Reads => [];

    public override object? Key => import.Key;

    protected override string TaskId => "open";

    public override double ExpectedWork(InputSize input) => SecondsPerGigabyte;

    protected override TaskCost Cost(PlanContext plan)
    {
        return new(
            SecondsPerGigabyte,
            BaseBytes + BytesPerPosition * MostPositions() + SceneFiles.MemoryOfDocument(import.Files, import.Scene));
    }

    // At most as many as the longest path of a scanner may have.
    private long MostPositions()
    {
        if (SceneFiles.SizeOfDocument(import.Files, import.Scene) > MaxDocumentBytesOfPlan)
            return ScanLister.MaxTrajectoryPositions;
        var scene = ReadScene(CancellationToken.None);
        var longest = scene.Trajectories.Values.Select(path => path.Files.Sum(file => SizeOf(file, scene)))
            .DefaultIfEmpty().Max();
        return Math.Min(longest / MinBytesPerPosition, ScanLister.MaxTrajectoryPositions);
    }

    private long SizeOf((int Reference, string Path) file, SceneScans scene) =>
        scene.References.TryGetValue(file.Reference, out var place)
            ? import.Files.SizeOf(Place.Parse(place), file.Path) ?? 0
            : 0;

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var scene = ReadScene(context.Cancellation);
        if (scene.PointClouds.Count == 0)
        {
            throw new StageException(
                "Scene_HasNoScans",
                $"{import.Files.Describe(import.Scene, SceneFiles.DocumentName)} describes no point clouds. "
                + "Add a PointCloudCollection with the files to import.");
        }
        context.Log.Begin(scene.PointClouds.Count);
        using var lister = new ScanLister(import, scene, context.Log);
        foreach (var cloud in scene.PointClouds)
        {
            lister.Add(cloud, context.Cancellation);
            context.Log.Advance();
        }
        var list = lister.Finish();
        foreach (var id in list.Scans.Select(scan => scan.TrajectoryId).OfType<int>().Distinct())
            lister.ReadTrajectory(id, context.Cancellation).Write(context.Workspace, id);
        list.Write(context.Workspace);
    }

    private SceneScans ReadScene(CancellationToken cancellation)
    {
        var path = import.Files.Find(import.Scene, SceneFiles.DocumentName)
            ?? throw SceneFiles.Missing(import.Files, import.Scene);
        try
        {
            using var stream = File.OpenRead(path);
            return SceneScans.Read(stream, cancellation);
        }
        catch (InvalidFileException e)
        {
            throw new StageException(
                "Scene_Invalid", $"{import.Files.Describe(import.Scene, SceneFiles.DocumentName)} cannot be used: {e.Message}");
        }
    }
}
