using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Rendering;
using Reality.Pipeline;

namespace Reality.Engine.Texturing;

/// <summary>
/// Compares each photo with all that see the same surface, at thumbnail size: reads "visibility/{photo}.bin" of all photos,
/// writes "color-balance/{photo}.balance" (<see cref="ColorBalance"/>).
/// </summary>
/// <remarks>
/// Low frequencies of the texture come from the consensus of all photos and only high ones from the chosen photo, as in
/// multi-band blending (Allène, Pons and Keriven 2008), so that seams are invisible.
/// </remarks>
public sealed class ColorBalanceStage(VisibilityOptions options) : PhotoGroupStage
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "color-balance";

    public override StageName Name => Id;

    public override int Version => 2;

    public override IReadOnlyList<StageName> Reads => [ExposureStage.Id];

    public override object? Key => options.CorrectsColors;

    protected override double SecondsPerMegapixel => 0.3;

    public override void Run(IReadOnlyList<PhotoId[]> batch, StageContext context)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(context);
        var (workspace, log, cancellation) = (context.Workspace, context.Log, context.Cancellation);

        var scene = workspace.ReadSceneWithoutTiePoints(SceneArtifact.Calibrated);
        log.Begin(batch.Sum(group => group.Length));
        var views = new VisibilityCache(workspace, scene);
        var gains = ExposureGains.Read(workspace);
        foreach (var id in batch.SelectMany(group => group))
        {
            cancellation.ThrowIfCancellationRequested();
            if (views.Contains(id) && !workspace.Contains(ColorBalance.NameOf(id)))
                Balance(id, views, gains, context).Write(workspace);
            log.Advance();
        }
    }

    private ColorBalance Balance(PhotoId id, VisibilityCache views, Vector3[] gains, StageContext context)
    {
        var photo = views.Get(id);
        var neighbors = views.NeighborsOf(id).Select(views.Get).ToArray();
        var view = photo.ColorView;
        var difference = new Image<Vector3>(view.Width, view.Height);
        var isKnown = new Image<byte>(view.Width, view.Height);
        var trust = new Image<byte>(view.Width, view.Height);
        var depth = new Image<float>(view.Width, view.Height);
        RasterRows.ForRanges(view.Height, 4, context.ThreadCount, CompareRows, context.Cancellation);
        if (!options.CorrectsColors)
        {
            return new ColorBalance
            {
                View = view, Gain = Vector3.One, Correction = new Image<Vector3>(view.Width, view.Height), Trust = trust,
            };
        }
        var correction = CorrectionSmoothing.Smooth(
            difference, isKnown, depth, view.FocalX, context.ThreadCount, context.Cancellation);
        return new ColorBalance { View = view, Gain = gains[id.Value], Correction = correction, Trust = trust };

        void CompareRows(int first, int end)
        {
            var cell = new ConsensusCell(photo, neighbors, gains);
            for (var y = first; y < end; y++)
            {
                for (var x = 0; x < view.Width; x++)
                {
                    depth[x, y] = cell.Compare(x, y, out difference[x, y], out trust[x, y]);
                    isKnown[x, y] = depth[x, y] > 0 && trust[x, y] >= 128 ? (byte)1 : (byte)0;
                }
            }
        }
    }
}
