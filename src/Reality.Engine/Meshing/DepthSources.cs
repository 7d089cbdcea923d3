using Reality.Engine.Mvs;
using Reality.Engine.Scans;
using Reality.Pipeline;

namespace Reality.Engine.Meshing;

/// <summary>Data that a surface is made of: depth maps of photos, of scans, or both.</summary>
public sealed record DepthSources(bool HasPhotos, bool HasScans)
{
    public static readonly DepthSources Photos = new(true, false);

    /// <summary>Stages that make the depth maps.</summary>
    public IReadOnlyList<StageName> Stages =>
    [
        .. StageList.If(HasPhotos, DepthFilterStage.Id),
        .. StageList.If(HasScans, ScanViewStage.Id),
    ];

    /// <summary>All depth maps, and the evidence of a pixel of full weight, in that of photos.</summary>
    public IEnumerable<(ArtifactName Name, float Weight)> MapsIn(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return (HasPhotos ? workspace.List(DepthFilterStage.Id, ".bin") : []).Select(name => (name, 1f))
            .Concat((HasScans ? ScanViewArtifact.DepthsIn(workspace) : []).Select(name => (name, ScanDepth.MaxWeight)));
    }
}
