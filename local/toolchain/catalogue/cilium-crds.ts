/**
 * Cilium's CRD files and their SHA-256, as they are in the Go module github.com/cilium/cilium v1.20.2, whose content
 * go.sum vouches for. Path below `pkg/k8s/apis/cilium.io/client/crds`.
 */
export const CILIUM_CRDS: Readonly<Record<string, string>> = {
  "v2/ciliumbgpadvertisements.yaml": "44f04798cdfcfece42128630836086ee8c160ece8a4801dcb02eb03b1eadc5f7",
  "v2/ciliumbgpclusterconfigs.yaml": "51206558786549a8962fa7c6e178583409a655a480f9fc5e5c277fb48969908c",
  "v2/ciliumbgpnodeconfigoverrides.yaml": "8032d71df06d36600de9e6d7c6808e719537118feb5ffa528d692adbb4552238",
  "v2/ciliumbgpnodeconfigs.yaml": "fcc8689b3e2985935e4badf23b545e5c4343e878e78c567fde28b035c56272b8",
  "v2/ciliumbgppeerconfigs.yaml": "91ab4563c9b4a6fd4314e9fe0b128fcd77f15b50f3a5be6a32a7703dede70f60",
  "v2/ciliumcidrgroups.yaml": "8060269a3ef63271578a090bbe5be135d0dad2932f7ccc7204b37820c990e535",
  "v2/ciliumclusterwideenvoyconfigs.yaml": "99fb35a331563f37031b9f8aabc42aee2e371eb28f98fa1b25af810417eff614",
  "v2/ciliumclusterwidenetworkpolicies.yaml": "ae65e44fdee9da399cb7257a8464f197bea5270fdc213f6343700309c39abad6",
  "v2/ciliumegressgatewaypolicies.yaml": "c92dc81014168aff5d8d2f730c28c992f97ee85e5483f473555f1e5bc4a90298",
  "v2/ciliumendpoints.yaml": "fecfbb3886d3683e93b6adce98553db7c6f52cbc4442de253db488df0ad44a7e",
  "v2/ciliumenvoyconfigs.yaml": "7fc86c57011374cc3447839eea290c6c4bbb5f1c9d613c4be76893f9cb51e484",
  "v2/ciliumidentities.yaml": "6584bb0e5bd3cb41d6f1e1ff80b866407d21a44cba00d35b1c39abab0a2d0d57",
  "v2/ciliumloadbalancerippools.yaml": "31dd3d26d987e46bc04d66ec2f9bdcf2aa2b13b7b368e515ca324961b55d65b1",
  "v2/ciliumlocalredirectpolicies.yaml": "e4673421422e46bb43e16d4e214c57fef6f07a3f95b0aaca92a4044a7e59ae91",
  "v2/ciliumnetworkpolicies.yaml": "62c6de8f358da125b94468d39187edb1cea157d79503fdc50ccec8a6aaa79a76",
  "v2/ciliumnodeconfigs.yaml": "89aae253c84e12785034a4a06ead94c8a61ee0954e6d60816e79fcd584aa6d59",
  "v2/ciliumnodes.yaml": "cc3e57ace385353b237b04f466fb99fd9c75c96682044063daae3e0150d2247f",
  "v2alpha1/ciliumdatapathplugins.yaml": "c235378e12ae3e8108dac90188068de92e8e4ff54df3720cc4d394ec7a1973ed",
  "v2alpha1/ciliumendpointslices.yaml": "bb6626fd03bc2d70ef39ae182420da42fecbc41cbca40c484082a7ce6a7fb705",
  "v2alpha1/ciliumgatewayclassconfigs.yaml": "8e06be025a6bd04dab073ba4396e382278ff19059c7d1183aaa11fed4f530946",
  "v2alpha1/ciliuml2announcementpolicies.yaml": "5a5ada1455e5169d1f95d4814302677ebff4bf477b5298483e9b827a70feee7a",
  "v2alpha1/ciliumpodippools.yaml": "34dd4b4a6a6f588b1936e1b01acb72fb9cb2c9cf7c3fefead7b5b253a356a9e8",
};
