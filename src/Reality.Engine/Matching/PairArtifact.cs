using System.Text;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Matching;

/// <summary>
/// The pairs to match as an artifact: "pairs/pairs.bin", or pairs.bin of another stage that chooses among them; in ascending
/// order.
/// </summary>
public static class PairArtifact
{
    public static readonly ArtifactName Name = NameOf(PairSelectionStage.Id);

    /// <summary>The pairs that a stage chose.</summary>
    public static ArtifactName NameOf(StageName stage) => stage / "pairs.bin";

    public static IReadOnlyList<PhotoPair> Read(Workspace workspace) => Read(workspace, PairSelectionStage.Id);

    public static IReadOnlyList<PhotoPair> Read(Workspace workspace, StageName stage)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        using var reader = new BinaryReader(workspace.Read(NameOf(stage)), Encoding.UTF8);
        var ids = SceneArtifact.ReadArray<int>(reader);
        var pairs = new PhotoPair[ids.Length / 2];
        for (var i = 0; i < pairs.Length; i++)
            pairs[i] = new(new(ids[2 * i]), new(ids[2 * i + 1]));
        return pairs;
    }

    public static void Write(Workspace workspace, IReadOnlyList<PhotoPair> pairs) =>
        Write(workspace, PairSelectionStage.Id, pairs);

    public static void Write(Workspace workspace, StageName stage, IReadOnlyList<PhotoPair> pairs)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        var ids = pairs.Order().SelectMany(pair => (int[])[pair.First.Value, pair.Second.Value]).ToArray();
        workspace.Write(NameOf(stage), stream =>
        {
            using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
            SceneArtifact.WriteArray<int>(writer, ids);
        });
    }
}

/// <summary>Two photos to match; <see cref="First"/> is the smaller id.</summary>
public readonly record struct PhotoPair(PhotoId First, PhotoId Second) : IComparable<PhotoPair>
{
    /// <summary>The pair of two photos given in any order.</summary>
    public static PhotoPair Of(PhotoId a, PhotoId b) => a < b ? new(a, b) : new(b, a);

    public int CompareTo(PhotoPair other) => First != other.First ? First.CompareTo(other.First) : Second.CompareTo(other.Second);

    public static bool operator <(PhotoPair a, PhotoPair b) => a.CompareTo(b) < 0;

    public static bool operator >(PhotoPair a, PhotoPair b) => a.CompareTo(b) > 0;

    public static bool operator <=(PhotoPair a, PhotoPair b) => a.CompareTo(b) <= 0;

    public static bool operator >=(PhotoPair a, PhotoPair b) => a.CompareTo(b) >= 0;
}
