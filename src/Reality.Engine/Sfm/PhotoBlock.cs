using System.Text;
using Reality.Core.Geometry;
using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Engine.Matching;
using Reality.Pipeline;

namespace Reality.Engine.Sfm;

/// <summary>Photos of a large scene that are calibrated together before the blocks are joined.</summary>
/// <param name="Number">From 0.</param>
/// <param name="Photos">Ascending. Photos at the border of two blocks are in both.</param>
/// <param name="FeatureCount">Number of their features that match features of other photos of the block.</param>
public sealed record PhotoBlock(int Number, IReadOnlyList<PhotoId> Photos, long FeatureCount)
{
    /// <summary>The photos of the block as a scene of their own, whose ids count from 0, without control points.</summary>
    public Scene SceneOf(Scene whole)
    {
        ArgumentNullException.ThrowIfNull(whole);
        return new()
        {
            Origin = whole.Origin, Cameras = whole.Cameras, Rigs = whole.Rigs,
            Photos = [.. Photos.Select((id, i) => whole[id] with { Id = new(i) })],
        };
    }

    /// <summary>The verified pairs of the block, by the ids of <see cref="SceneOf"/>.</summary>
    public IReadOnlyList<VerifiedPair> PairsOf(Workspace workspace)
    {
        var index = Photos.Select((id, i) => (id, i)).ToDictionary(photo => photo.id, photo => new PhotoId(photo.i));
        return
        [
            .. Photos.SelectMany(first => MatchArtifact.Read(workspace, first)).Where(pair => index.ContainsKey(pair.Second))
                .Select(pair => pair with { First = index[pair.First], Second = index[pair.Second] }),
        ];
    }

    /// <summary>Features of the photos, without descriptors.</summary>
    public IReadOnlyList<FeatureSet> FeaturesOf(Workspace workspace) =>
        [.. Photos.Select(id => FeatureArtifact.ReadPlaces(workspace, id))];
}

/// <summary>The blocks of a scene as an artifact: "photo-division/blocks.bin".</summary>
internal static class PhotoBlockArtifact
{
    public static readonly ArtifactName Name = PhotoDivisionStage.Id / "blocks.bin";

    /// <summary>The blocks; none if the scene is calibrated at once.</summary>
    public static IReadOnlyList<PhotoBlock> Read(Workspace workspace)
    {
        if (!workspace.Contains(Name))
            return [];
        using var reader = new BinaryReader(workspace.Read(Name), Encoding.UTF8);
        var blocks = new PhotoBlock[reader.ReadInt32()];
        for (var number = 0; number < blocks.Length; number++)
        {
            var photos = Array.ConvertAll(SceneArtifact.ReadArray<int>(reader), id => new PhotoId(id));
            blocks[number] = new(number, photos, reader.ReadInt64());
        }
        return blocks;
    }

    public static void Write(Workspace workspace, IReadOnlyList<PhotoBlock> blocks) => workspace.Write(Name, stream =>
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(blocks.Count);
        foreach (var block in blocks)
        {
            SceneArtifact.WriteArray<int>(writer, [.. block.Photos.Select(photo => photo.Value)]);
            writer.Write(block.FeatureCount);
        }
    });
}

/// <summary>A calibrated block.</summary>
/// <param name="Cameras">All cameras of the whole scene, as the block adjusted them.</param>
/// <param name="CameraFromWorld">By photo of the whole scene, its pose in a frame of the block; null if it has none.</param>
internal sealed record CalibratedBlock(IReadOnlyList<Camera> Cameras, RigidTransform?[] CameraFromWorld)
{
    /// <summary>Number of photos with a pose.</summary>
    public int PhotoCount => CameraFromWorld.Count(pose => pose is not null);

    /// <summary>The artifact that holds the scene of a block.</summary>
    public static ArtifactName NameOf(int number) => PhotoBlockStage.Id / $"{number}.bin";

    /// <summary>Reads all blocks of a scene; none if it is calibrated at once.</summary>
    public static IReadOnlyList<CalibratedBlock> ReadAll(Workspace workspace, int photoCount) =>
        [.. PhotoBlockArtifact.Read(workspace).Select(block => Read(workspace, block, photoCount))];

    private static CalibratedBlock Read(Workspace workspace, PhotoBlock block, int photoCount)
    {
        var scene = workspace.ReadSceneAt(NameOf(block.Number));
        var poses = new RigidTransform?[photoCount];
        foreach (var (id, photo) in block.Photos.Zip(scene.Photos))
            poses[id.Value] = photo.CameraFromWorld;
        return new(scene.Cameras, poses);
    }
}
