using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Reality.Storage.Database;

/// <summary>Hands out contexts of either provider as <see cref="RealityDatabase"/>, reused from a pool.</summary>
internal sealed class PooledDatabase<TContext>(DbContextOptions<TContext> options) : IDbContextFactory<RealityDatabase>
    where TContext : RealityDatabase
{
    private readonly PooledDbContextFactory<TContext> _pool = new(options);

    public RealityDatabase CreateDbContext() => _pool.CreateDbContext();
}
