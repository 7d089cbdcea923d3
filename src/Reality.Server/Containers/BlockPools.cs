using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Reality.Server.Containers;

/// <summary>Gives each of the server's sockets loops its <see cref="BlockPool"/>.</summary>
internal sealed class BlockPools : IMemoryPoolFactory<byte>
{
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new BlockPool();
}
