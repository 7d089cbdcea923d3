using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace Reality.Server.Containers;

/// <summary>Memory pool for sockets, with blocks large enough for uploads.</summary>
/// <remarks>
/// Kestrel receives into one block at a time: with its default blocks of 4 KiB, a system call moves at most 4 KiB. A bounded
/// number of blocks is kept for reuse; the garbage collector reclaims the others.
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
        // Pinned once, because sockets would pin it for every call.
        private readonly Memory<byte> _memory = GC.AllocateUninitializedArray<byte>(BlockLength, pinned: true);

        public Memory<byte> Memory => _memory;

        public void Dispose() => pool.Return(this);
    }
}

/// <summary>Creates a <see cref="BlockPool"/> for each socket loop of the server.</summary>
internal sealed class BlockPools : IMemoryPoolFactory<byte>
{
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new BlockPool();
}
