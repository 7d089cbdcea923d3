using Microsoft.Extensions.DependencyInjection;
using Reality.Server.Containers;
using Reality.Storage.RealityData;

namespace Reality.Server.RealityData;

/// <summary>What the operations on reality data need.</summary>
public static class RealityDataServices
{
    public static IServiceCollection AddRealityData(this IServiceCollection services, RealityDataOptions options) => services
        .AddSingleton(options)
        .AddSingleton<RealityDataStore>()
        .AddSingleton<RealityDataITwins>()
        .AddSingleton<RealityDataDeletion>()
        .AddSingleton<RealityDataSizes>()
        .AddSingleton<VisibleRealityData>()
        .AddSingleton<IContainerObserver, SizeObserver>()
        .AddHostedService<RealityDataUpkeep>();
}
