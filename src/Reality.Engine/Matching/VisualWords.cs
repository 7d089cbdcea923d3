using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Pipeline;

namespace Reality.Engine.Matching;

/// <summary>
/// A vocabulary of typical descriptors of a scene, and signatures of photos by it: VLAD (Jégou et al. 2010), the sums of
/// differences to the nearest word, each normalized (Arandjelović and Zisserman 2013).
/// </summary>
internal sealed class VisualWords
{
    private const int WordCount = 32;
    private const int Length = FeatureSet.DescriptorLength;
    private const int RoundCount = 8;
    private const int MaxTrainingCount = 20_000;

    // Features are ordered by falling scale; large ones are seen again from further away.
    private const int FeaturesPerPhoto = 1000;

    private readonly float[] _words;

    private VisualWords(float[] words) => _words = words;

    /// <summary>Trains the vocabulary by k-means on a sample of the features.</summary>
    public static VisualWords Train(PhotoId[] photos, Workspace workspace, ulong seed, CancellationToken cancellation)
    {
        var sample = Sample(photos, workspace, seed, cancellation);
        var count = sample.Length / Length;
        var words = new float[WordCount * Length];
        for (var w = 0; w < WordCount && count > 0; w++)
            sample.AsSpan((int)((long)w * count / WordCount) * Length, Length).CopyTo(words.AsSpan(w * Length));
        var trained = new VisualWords(words);
        for (var round = 0; round < RoundCount; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            trained.MoveToMeans(sample);
        }
        return trained;
    }

    /// <summary>The signature of a photo: a vector of length one; zero for a photo without features.</summary>
    public float[] SignatureOf(FeatureSet features)
    {
        var signature = new float[WordCount * Length];
        Span<float> descriptor = stackalloc float[Length];
        for (var i = 0; i < Math.Min(features.Count, FeaturesPerPhoto); i++)
        {
            ToSingle(features.Descriptor(i), descriptor);
            var word = NearestWord(descriptor);
            for (var k = 0; k < Length; k++)
                signature[word * Length + k] += descriptor[k] - _words[word * Length + k];
        }
        for (var w = 0; w < WordCount; w++)
            Normalize(signature.AsSpan(w * Length, Length));
        Normalize(signature);
        return signature;
    }

    /// <summary>Cosine of two signatures, summed in eight lanes and then lane by lane.</summary>
    public static float Similarity(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = Vector256<float>.Zero;
        for (var i = 0; i < a.Length; i += Vector256<float>.Count)
        {
            sum += Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(a), (nuint)i)
                * Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(b), (nuint)i);
        }
        var total = 0f;
        for (var lane = 0; lane < Vector256<float>.Count; lane++)
            total += sum[lane];
        return total;
    }

    private static float[] Sample(PhotoId[] photos, Workspace workspace, ulong seed, CancellationToken cancellation)
    {
        var perPhoto = Math.Max(1, MaxTrainingCount / Math.Max(1, photos.Length));
        var step = Math.Max(1, photos.Length / MaxTrainingCount);
        var sample = new List<float>();
        Span<float> descriptor = stackalloc float[Length];
        for (var p = 0; p < photos.Length; p += step)
        {
            cancellation.ThrowIfCancellationRequested();
            var features = FeatureArtifact.Read(workspace, photos[p]);
            var random = SeededRandom.For(seed, photos[p].Value);
            for (var i = 0; i < perPhoto && features.Count > 0; i++)
            {
                ToSingle(features.Descriptor(random.NextInt32(Math.Min(features.Count, FeaturesPerPhoto))), descriptor);
                sample.AddRange(descriptor);
            }
        }
        return [.. sample];
    }

    private void MoveToMeans(float[] sample)
    {
        var sums = new double[WordCount * Length];
        var counts = new int[WordCount];
        for (var at = 0; at < sample.Length; at += Length)
        {
            var word = NearestWord(sample.AsSpan(at, Length));
            counts[word]++;
            for (var k = 0; k < Length; k++)
                sums[word * Length + k] += sample[at + k];
        }
        for (var i = 0; i < sums.Length; i++)
        {
            if (counts[i / Length] > 0)
                _words[i] = (float)(sums[i] / counts[i / Length]);
        }
    }

    private int NearestWord(ReadOnlySpan<float> descriptor)
    {
        var (nearest, best) = (0, float.PositiveInfinity);
        for (var w = 0; w < WordCount; w++)
        {
            var distance = SquaredDistance(descriptor, _words.AsSpan(w * Length, Length));
            if (distance < best)
                (nearest, best) = (w, distance);
        }
        return nearest;
    }

    private static float SquaredDistance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = Vector256<float>.Zero;
        for (var i = 0; i < a.Length; i += Vector256<float>.Count)
        {
            var difference = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(a), (nuint)i)
                - Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(b), (nuint)i);
            sum += difference * difference;
        }
        var total = 0f;
        for (var lane = 0; lane < Vector256<float>.Count; lane++)
            total += sum[lane];
        return total;
    }

    private static void ToSingle(ReadOnlySpan<byte> descriptor, Span<float> values)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = descriptor[i];
    }

    private static void Normalize(Span<float> vector)
    {
        double square = 0;
        foreach (var value in vector)
            square += (double)value * value;
        var scale = square > 0 ? (float)(1 / Math.Sqrt(square)) : 0;
        foreach (ref var value in vector)
            value *= scale;
    }
}
