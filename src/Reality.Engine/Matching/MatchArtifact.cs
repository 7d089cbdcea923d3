using System.Text;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Matching;

/// <summary>
/// Verified pairs as artifacts: "matches/{PhotoId}.bin" holds the pairs with that first photo, and the number of matches of those
/// that were not verified.
/// </summary>
public static class MatchArtifact
{
    public static ArtifactName NameOf(PhotoId first) => MatchingStage.Id / $"{first}.bin";

    public static bool Contains(Workspace workspace, PhotoId first)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return workspace.Contains(NameOf(first));
    }

    /// <summary>The verified pairs of a first photo by ascending second photo; none if the artifact is absent.</summary>
    public static IReadOnlyList<VerifiedPair> Read(Workspace workspace, PhotoId first)
    {
        if (!Contains(workspace, first))
            return [];
        using var reader = new BinaryReader(workspace.Read(NameOf(first)), Encoding.UTF8);
        _ = SceneArtifact.ReadArray<UnverifiedPair>(reader);
        var pairs = new VerifiedPair[reader.ReadInt32()];
        for (var i = 0; i < pairs.Length; i++)
            pairs[i] = ReadPair(reader);
        return pairs;
    }

    /// <summary>The pairs of a first photo that were matched but not verified; none if the artifact is absent.</summary>
    public static IReadOnlyList<UnverifiedPair> ReadUnverified(Workspace workspace, PhotoId first)
    {
        if (!Contains(workspace, first))
            return [];
        using var reader = new BinaryReader(workspace.Read(NameOf(first)), Encoding.UTF8);
        return SceneArtifact.ReadArray<UnverifiedPair>(reader);
    }

    public static void Write(
        Workspace workspace, PhotoId first, IReadOnlyList<VerifiedPair> pairs, IReadOnlyList<UnverifiedPair> unverified)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentNullException.ThrowIfNull(unverified);
        workspace.Write(NameOf(first), stream =>
        {
            using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
            SceneArtifact.WriteArray<UnverifiedPair>(writer, [.. unverified]);
            writer.Write(pairs.Count);
            foreach (var pair in pairs)
                WritePair(writer, pair);
        });
    }

    private static void WritePair(BinaryWriter writer, VerifiedPair pair)
    {
        writer.Write(pair.First.Value);
        writer.Write(pair.Second.Value);
        writer.Write((int)pair.Kind);
        SceneArtifact.WriteArray<int>(writer, pair.FirstFeature);
        SceneArtifact.WriteArray<int>(writer, pair.SecondFeature);
        WriteOptional(writer, pair.SecondFromFirst);
        WriteOptional(writer, pair.Fundamental);
        WriteOptional(writer, pair.Homography);
        writer.Write(pair.MedianAngleDegrees);
        writer.Write(pair.HomographyFraction);
    }

    private static VerifiedPair ReadPair(BinaryReader reader) => new()
    {
        First = new(reader.ReadInt32()),
        Second = new(reader.ReadInt32()),
        Kind = (PairKind)reader.ReadInt32(),
        FirstFeature = SceneArtifact.ReadArray<int>(reader),
        SecondFeature = SceneArtifact.ReadArray<int>(reader),
        SecondFromFirst = ReadOptional<RigidTransform>(reader),
        Fundamental = ReadOptional<Matrix3d>(reader),
        Homography = ReadOptional<Matrix3d>(reader),
        MedianAngleDegrees = reader.ReadDouble(),
        HomographyFraction = reader.ReadDouble(),
    };

    private static void WriteOptional<T>(BinaryWriter writer, T? value)
        where T : unmanaged =>
        SceneArtifact.WriteArray<T>(writer, value is { } present ? [present] : []);

    private static T? ReadOptional<T>(BinaryReader reader)
        where T : unmanaged =>
        SceneArtifact.ReadArray<T>(reader) is [var present] ? present : null;
}
