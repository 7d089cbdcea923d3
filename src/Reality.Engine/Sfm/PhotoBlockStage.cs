using Reality.Engine.Matching;
using Reality.Pipeline;

namespace Reality.Engine.Sfm;

/// <summary>
/// Calibrates each block of photos of a large scene on its own: "photo-blocks/{number}.bin".
/// <see cref="CalibrationStage"/> joins them.
/// </summary>
/// <remarks>
/// Measured positions place a block, because they reveal wrong focal lengths and registrations. They do not deform it: they act
/// when blocks are joined, as control points and scans do.
/// </remarks>
public sealed class PhotoBlockStage(CalibrationOptions options) : Stage<PhotoBlock, IReadOnlyList<PhotoBlock>>
{
    private const double SecondsPerPhoto = 0.6;

    private readonly CalibrationOptions _options = options with
    {
        Positions = options.Positions == PositionUse.None ? PositionUse.None : PositionUse.Place,
        Control = PositionUse.None,
        Scans = PositionUse.None,
        Registration = null,
        MainPhoto = null,
        ExplainsAdjustment = false,
    };

    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "photo-blocks";

    public override StageName Name => Id;

    public override int Version => SceneCalibrator.Version;

    public override IReadOnlyList<StageName> Reads => [PhotoDivisionStage.Id];

    public override object? Key => _options;

    public override double ExpectedWork(InputSize input) =>
        input.ItemCount > 2 * _options.BlockPhotoCount ? SecondsPerPhoto * input.ItemCount : 0;

    public override void Run(IReadOnlyList<PhotoBlock> batch, StageContext context)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(context);
        var workspace = context.Workspace;
        var progress = new CappedProgress(context.Log, batch.Sum(block => block.Photos.Count) + 1);
        var whole = workspace.ReadScene(SceneArtifact.Uncalibrated);
        foreach (var block in batch.Where(block => !workspace.Contains(CalibratedBlock.NameOf(block.Number))))
        {
            var scene = block.SceneOf(whole);
            var calibrated = SceneCalibrator.CalibrateBlock(
                scene, block.FeaturesOf(workspace), block.PairsOf(workspace),
                _options with { ThreadCount = context.ThreadCount }, new DetailLog(progress, tellsProgress: true),
                context.Cancellation);
            context.Log.Info($"Block {block.Number}: {calibrated.CalibratedPhotoCount} of {scene.Photos.Count} photos.");
            workspace.WriteSceneAt(CalibratedBlock.NameOf(block.Number), calibrated);
        }
        progress.Complete();
    }

    protected override IReadOnlyList<PhotoBlock> ReadInput(Workspace workspace) => PhotoBlockArtifact.Read(workspace);

    protected override IReadOnlyList<PhotoBlock> ItemsOf(IReadOnlyList<PhotoBlock> input, Workspace workspace) => input;

    protected override string TaskIdOf(PhotoBlock first)
    {
        ArgumentNullException.ThrowIfNull(first);
        return $"{first.Number}";
    }

    protected override TaskCost CostOf(PhotoBlock item, IReadOnlyList<PhotoBlock> input)
    {
        ArgumentNullException.ThrowIfNull(item);
        return new(
            SecondsPerPhoto * item.Photos.Count, CalibrationMemory.PredictBytes(item.Photos.Count, item.FeatureCount),
            TaskCost.AllCores);
    }
}
