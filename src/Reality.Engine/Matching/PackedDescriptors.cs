using Reality.Engine.Features;

namespace Reality.Engine.Matching;

/// <summary>
/// Descriptors interleaved in blocks of sixteen, so that one vector load brings the same four bytes of eight descriptors.
/// </summary>
/// <remarks>Bytes 4g to 4g + 3 of descriptor d of a block begin at <c>(16 g + d) * 4</c> of the block.</remarks>
public sealed class PackedDescriptors
{
    /// <summary>Descriptors per block.</summary>
    public const int BlockSize = 16;

    /// <summary>Bytes per block.</summary>
    public const int BlockBytes = BlockSize * FeatureSet.DescriptorLength;

    /// <summary>Packs whole descriptors; the last block is filled up with zeros, which are never similar to anything.</summary>
    public PackedDescriptors(ReadOnlySpan<byte> descriptors)
    {
        Count = descriptors.Length / FeatureSet.DescriptorLength;
        BlockCount = (Count + BlockSize - 1) / BlockSize;
        Bytes = new byte[BlockCount * BlockBytes];
        for (var i = 0; i < Count; i++)
        {
            var from = descriptors.Slice(i * FeatureSet.DescriptorLength, FeatureSet.DescriptorLength);
            var to = Bytes.AsSpan(i / BlockSize * BlockBytes + i % BlockSize * 4);
            for (var g = 0; g < FeatureSet.DescriptorLength / 4; g++)
                from.Slice(4 * g, 4).CopyTo(to[(g * BlockSize * 4)..]);
        }
    }

    public int Count { get; }

    public int BlockCount { get; }

    public byte[] Bytes { get; }
}
