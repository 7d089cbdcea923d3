using System.Buffers;
using System.Collections.Concurrent;

namespace Reality.Server.Containers;

/// <summary>The server's memory for sockets, in blocks that are as large as uploads need.</summary>
/// <remarks>
/// The server receives into one block at a time: with its own blocks of 4 KiB, a system call moves at most that. Blocks are kept
/// for reuse up to a bound, and beyond it left to the garbage collector.
/// </remarks>
internal sealed class BlockPool : MemoryPool<byte>
{
    private const int BlockLength = 64 * 1024;
    private const int MaxIdleCount = 512;

    private readonly ConcurrentStack<Block> _idle = new();
    private int _idleCount;

    public override int MaxBufferSize => BlockLength;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockLength);
        if (!_idle.TryPop(out var block))
            return new Block(this);
        Interlocked.Decrement(ref _idleCount);
        return block;
    }

    protected override void Dispose(bool disposing) => _idle.Clear();

    private void Return(Block block)
    {
        if (Interlocked.Increment(ref _idleCount) <= MaxIdleCount)
            _idle.Push(block);
        else
            Interlocked.Decrement(ref _idleCount);
    }

    private sealed class Block(BlockPool pool) : IMemoryOwner<byte>
    {
        // Pinned, as sockets would pin it for every call.
        private readonly Memory<byte> _memory = GC.AllocateUninitializedArray<byte>(BlockLength, pinned: true);

        public Memory<byte> Memory => _memory;

        public void Dispose() => pool.Return(this);
    }
}
