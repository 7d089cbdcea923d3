using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Engine.Matching;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Engine.Tests.Matching;

public sealed class VisualWordsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Workspace _workspace;

    public VisualWordsTests() => _workspace = new(_folder.Path, new Dictionary<StageName, string> { ["features"] = "a" });

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Signatures_have_length_one_and_a_photo_is_most_like_itself()
    {
        var features = Enumerable.Range(0, 6).Select(i => Random((ulong)i, 300)).ToArray();
        var words = Train(features);
        var signatures = Array.ConvertAll(features, words.SignatureOf);

        for (var i = 0; i < signatures.Length; i++)
        {
            Assert.Equal(1, VisualWords.Similarity(signatures[i], signatures[i]), 1e-4f);
            for (var j = 0; j < signatures.Length; j++)
            {
                Assert.Equal(
                    VisualWords.Similarity(signatures[i], signatures[j]), VisualWords.Similarity(signatures[j], signatures[i]));
                if (j != i)
                    Assert.InRange(VisualWords.Similarity(signatures[i], signatures[j]), -1, 0.9f);
            }
        }
    }

    [Fact]
    public void Photos_that_share_half_their_features_are_more_alike_than_strangers()
    {
        var (first, stranger) = (Random(1, 400), Random(2, 400));
        var second = Random(3, 400);
        first.Descriptors.AsSpan(0, 200 * 128).CopyTo(second.Descriptors);
        var words = Train(first, second, stranger);

        var a = words.SignatureOf(first);
        Assert.True(
            VisualWords.Similarity(a, words.SignatureOf(second)) > VisualWords.Similarity(a, words.SignatureOf(stranger)) + 0.2f);
    }

    [Fact]
    public void Similarity_is_the_dot_product()
    {
        var random = SeededRandom.For(5, 0);
        float[] a = new float[128], b = new float[128];
        for (var i = 0; i < 128; i++)
            (a[i], b[i]) = ((float)random.NextGaussian(), (float)random.NextGaussian());
        Assert.Equal(a.Zip(b, (x, y) => (double)x * y).Sum(), VisualWords.Similarity(a, b), 1e-4);
    }

    [Fact]
    public void A_photo_without_features_is_like_nothing()
    {
        var words = Train(Random(1, 50), Random(2, 0));
        Assert.All(words.SignatureOf(Random(2, 0)), value => Assert.Equal(0, value));
        Assert.All(Train(Random(2, 0)).SignatureOf(Random(1, 5)), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void The_same_seed_learns_the_same_words()
    {
        var features = Enumerable.Range(0, 4).Select(i => Random((ulong)i, 200)).ToArray();
        Assert.Equal(Train(features).SignatureOf(features[2]), Train(features).SignatureOf(features[2]));
    }

    private VisualWords Train(params FeatureSet[] photos)
    {
        var ids = Enumerable.Range(0, photos.Length).Select(i => new PhotoId(i)).ToArray();
        foreach (var (id, features) in ids.Zip(photos))
            FeatureArtifact.Write(_workspace, id, features);
        return VisualWords.Train(ids, _workspace, seed: 1, TestContext.Current.CancellationToken);
    }

    private static FeatureSet Random(ulong seed, int count)
    {
        var random = SeededRandom.For(seed, 0);
        var descriptors = new byte[count * 128];
        foreach (ref var value in descriptors.AsSpan())
            value = (byte)random.NextInt32(45);
        return new()
        {
            X = new float[count], Y = new float[count], Scale = new float[count], Orientation = new float[count],
            Colors = new Core.Imaging.Rgb24[count], Descriptors = descriptors, Width = 100, Height = 100,
        };
    }
}
